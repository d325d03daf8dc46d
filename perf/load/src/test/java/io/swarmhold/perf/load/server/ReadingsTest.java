package io.swarmhold.perf.load.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.swarmhold.perf.load.drive.FakeServer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What tools and servers print is understood. */
class ReadingsTest {

  @Test
  void heapIsWhatAnyCollectorSaysItIs() {
    assertThat(
            ProcessFigures.heapBytes(
                """
                12345:
                 PSYoungGen      total 38400K, used 665K [0x1, 0x2, 0x3)
                  eden space 33280K, 2% used [0x1,0x2,0x3)
                 ParOldGen       total 87552K, used 1000K [0x1, 0x2, 0x3)
                 Metaspace       used 98K, committed 256K, reserved 1114112K
                  class space    used 3K, committed 128K, reserved 1048576K
                """))
        .isEqualTo(1_665L << 10);
    assertThat(
            ProcessFigures.heapBytes(
                """
                 garbage-first heap   total reserved 1048576K, committed 65536K, used 12M [0x1, 0x2)
                  region size 1024K, 2 young (2048K), 0 survivors (0K)
                 Metaspace       used 98K, committed 256K, reserved 1114112K
                """))
        .isEqualTo(12L << 20);
    assertThat(ProcessFigures.heapBytes(" ZHeap           used 3G, capacity 8G, max capacity 8G"))
        .isEqualTo(3L << 30);
    assertThatIllegalArgumentException().isThrownBy(() -> ProcessFigures.heapBytes("what?"));
  }

  @Test
  void aMetricIsTheSumOverItsLabels() {
    String metrics =
        """
        # HELP swarmhold_log_disk_bytes_total bytes
        swarmhold_log_disk_bytes_total{log="a b",} 1.5E3
        swarmhold_log_disk_bytes_total{log="b"} 500 1690000000
        swarmhold_log_disk_bytes_total_other 7
        plain 3
        """;
    assertThat(ServerApi.sum("swarmhold_log_disk_bytes_total", metrics)).hasValue(2_000);
    assertThat(ServerApi.sum("plain", metrics)).hasValue(3);
    assertThat(ServerApi.sum("missing", metrics)).isEmpty();
  }

  @Test
  void aServerIsAskedForItsPools() throws Exception {
    try (var server = new FakeServer(FakeServer.Mischief.NONE)) {
      var api = new ServerApi(server.address());
      assertThat(api.isReady()).isTrue();
      assertThat(api.pool("bench").holdsNothing()).isTrue();
      assertThat(api.pool("another").holdsNothing()).isTrue();
      assertThat(api.metric("swarmhold_log_disk_bytes_total")).hasValue(0);
    }
  }

  @Test
  void aProcessHasAProcessorAndMemory() {
    long self = ProcessHandle.current().pid();
    assertThat(ProcessFigures.cpu(self)).isPositive();
    assertThat(ProcessFigures.cpu(-1)).isZero();
  }

  @Test
  void aDiskIsFoundByItsNumbers() {
    String diskstats =
        """
           7       0 loop0 1 0 8 0 5 0 9 0 0 0 0
         254       0 vda 22741 6016 1568874 13568 400346 8846 41532216 100063 0 62536 162611
         254       1 vda1 1 0 8 0 5 0 11 0 0 0 0
        """;
    assertThat(DiskFigures.writtenBytes(diskstats, 254, 0)).hasValue(41_532_216L * 512);
    assertThat(DiskFigures.writtenBytes(diskstats, 254, 1)).hasValue(11L * 512);
    assertThat(DiskFigures.writtenBytes(diskstats, 0, 43)).isEmpty();
    assertThat(DiskFigures.major(0xfe01)).isEqualTo(254);
    assertThat(DiskFigures.minor(0xfe01)).isEqualTo(1);
    assertThat(DiskFigures.major(0x10305)).isEqualTo(259); // nvme, fifth partition
    assertThat(DiskFigures.minor(0x10305)).isEqualTo(5);
  }

  @Test
  void aServerRunsWithOurFlagsAndItsOwnHeap() {
    var launch =
        new Launch(
            "3g",
            List.of("-XX:+UseParallelGC"),
            new TreeMap<>(Map.of("queueCapacity", "7")),
            List.of("--shards", "4"));
    assertThat(launch.jvmFlags())
        .contains("-Xmx3g", "-XX:+UseParallelGC")
        .filteredOn(flag -> flag.startsWith("-Xmx"))
        .hasSize(1);
    assertThat(launch.command(java.nio.file.Path.of("d")))
        .containsSequence(
            Launch.MAIN,
            "start",
            "--port",
            "0",
            "--data",
            "d",
            "--queue-capacity",
            "7",
            "--shards",
            "4");
  }
}
