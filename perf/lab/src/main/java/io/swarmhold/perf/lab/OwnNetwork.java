package io.swarmhold.perf.lab;

import io.swarmhold.perf.lab.member.NamespaceNetwork;
import io.swarmhold.perf.lab.member.Tools;
import io.swarmhold.perf.load.server.Launch;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;

/**
 * A run with a network of its own: this program makes the network, runs once more among the nodes
 * (where the clients are), and takes the network away whatever happens.
 */
record OwnNetwork(LabOptions options, String prefix) {

  int run(LabReport.Form form) throws IOException, InterruptedException {
    var network = new NamespaceNetwork(Tools.networkScript(options.folder()), prefix);
    int clients = options.members() + 2; // behind the members and the one that may join
    network.up(clients);
    var down = Thread.ofPlatform().unstarted(() -> takeAway(network));
    Runtime.getRuntime().addShutdownHook(down);
    try {
      return new ProcessBuilder(command(clients, form)).inheritIO().start().waitFor();
    } finally {
      takeAway(network);
      Runtime.getRuntime().removeShutdownHook(down);
    }
  }

  private List<String> command(int clients, LabReport.Form form) {
    var words = new ArrayList<>(options.words());
    words.addAll(List.of("--into", options.folder().toString(), "--inside"));
    words.addAll(List.of("-o", form.name().toLowerCase(Locale.ROOT)));
    long heap = Runtime.getRuntime().maxMemory() >> 20;
    var command = new ArrayList<>(List.of("nsenter", "--net=/run/netns/" + prefix + clients));
    command.addAll(new Launch(heap + "m", List.of(), new TreeMap<>(), List.of()).program(words));
    return command;
  }

  private static void takeAway(NamespaceNetwork network) {
    try {
      network.down();
    } catch (IOException e) {
      System.err.println("the network is still there: " + e.getMessage());
    }
  }
}
