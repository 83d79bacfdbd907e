package org.gru4j.cli.serve;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gru4j.cli.tuning.TuneReports;
import org.gru4j.serve.http.HttpServer;
import org.gru4j.serve.watch.WatchServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows trainings in a browser. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Shows all runs and searches below a folder in a browser, while they train and after: curves,"
          + " samples, options.",
      "Ctrl-C ends it; trainings are not touched.",
      ""
    })
public final class WatchCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "FOLDER",
      arity = "0..1",
      defaultValue = "runs",
      description = "Folder to look through (default: ${DEFAULT-VALUE}).")
  Path folder = Path.of("runs");

  @Option(
      names = "--port",
      converter = AddressOptions.Port.class,
      paramLabel = "N",
      defaultValue = "8081",
      description = "Port to listen at, 0 for any that is free (default: ${DEFAULT-VALUE}).")
  int port = 8081;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen at (default: ${DEFAULT-VALUE}, which this machine alone reaches)."
              + " Whoever reaches it sees everything.")
  String host = "127.0.0.1";

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (!Files.isDirectory(folder)) {
      throw new IllegalArgumentException(
          "Expected a folder to watch, found none at %s; a training makes it.".formatted(folder));
    }
    WatchServer server =
        WatchServer.start(folder, new TuneReports(), HttpServer.builder().host(host).port(port));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "end of watching"));
    PrintWriter console = spec.commandLine().getOut();
    console.printf(
        "watching %s (%d now): %s%nCtrl-C ends it.%n", folder, server.count(), server.address());
    console.flush();
    Thread.currentThread().join();
    return 0;
  }
}
