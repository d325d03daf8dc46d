package com.example;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.nio.serialization.genericrecord.GenericRecord;
import com.hazelcast.sql.SqlResult;
import com.hazelcast.sql.SqlRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A program with Hazelcast's jar and nothing of Swarmhold's, that looks at the tasks there are. Of
 * each: pool, status and how often it was tried, once by the map and once by SQL.
 */
public final class Browser implements BiFunction<String, String, List<String>> {

  @Override
  public List<String> apply(String clusterName, String address) {
    ClientConfig config = new ClientConfig();
    config.setClusterName(clusterName);
    config.getNetworkConfig().addAddress(address);
    HazelcastInstance client = HazelcastClient.newHazelcastClient(config);
    try {
      List<String> seen = new ArrayList<>();
      for (Object row : client.getMap("tasks").values()) {
        GenericRecord task = (GenericRecord) row;
        seen.add(line(task.getString("pool"), task.getString("status"), task.getInt32("attempts")));
      }
      seen.addAll(bySql(client));
      return seen;
    } finally {
      client.shutdown();
    }
  }

  private static String line(@Nullable String pool, @Nullable String status, int attempts) {
    return pool + " " + status + " " + attempts;
  }

  private static List<String> bySql(HazelcastInstance client) {
    // README
    String mapping =
        """
        CREATE OR REPLACE MAPPING tasks (
          __key VARCHAR, tenant VARCHAR, pool VARCHAR, type VARCHAR, priority VARCHAR, status VARCHAR,
          deadReason VARCHAR, attempts INT, agent VARCHAR, error VARCHAR, createdAt BIGINT, updatedAt BIGINT)
        TYPE IMap OPTIONS (
          'keyFormat' = 'varchar', 'valueFormat' = 'compact', 'valueCompactTypeName' = 'swarmhold.task')
        """;
    // README
    client.getSql().execute(mapping).close();
    List<String> rows = new ArrayList<>();
    try (SqlResult result =
        client.getSql().execute("SELECT pool, status, attempts FROM tasks ORDER BY __key")) {
      for (SqlRow row : result) {
        rows.add(line(row.getObject(0), row.getObject(1), row.<Integer>getObject(2)));
      }
    }
    return rows;
  }
}
