package org.gru4j.cli.serve;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.gru4j.serve.api.ModelServer;
import org.gru4j.serve.models.ModelRegistry;
import org.gru4j.serve.models.ModelSource;
import org.gru4j.serve.models.ServedModel;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Serves trained models over HTTP. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Serves trained models of any kind over HTTP, with a page to try them in a browser.",
      "Language models answer the completions of OpenAI's clients at /v1/completions; what else there"
          + " is, /openapi.json describes.",
      "Ends on Ctrl-C or SIGTERM, when the requests in progress are answered.",
      ""
    })
public final class ServeCommand implements Callable<Integer> {
  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description =
          "Folders of runs, for their best models, or checkpoint files; NAME=PATH calls one by another"
              + " name than its folder's.")
  List<String> models = List.of();

  @Mixin AddressOptions address = new AddressOptions();
  @Mixin LoadOptions load = new LoadOptions();

  @Override
  public Integer call() throws InterruptedException {
    List<ModelSource> sources = models.stream().map(ModelSource::of).toList();
    String token = address.token();
    ModelRegistry registry = ModelRegistry.load(sources, load.services());
    ModelServer server;
    try {
      server = ModelServer.start(registry, load.requests(), address.server(token, load.http()));
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "gru4j-ending"));
    announce(server, registry, token != null);
    // Until a signal ends the program, which closes the server first.
    new CountDownLatch(1).await();
    return 0;
  }

  private void announce(ModelServer server, ModelRegistry registry, boolean token) {
    PrintWriter out = spec.commandLine().getOut();
    for (ServedModel model : registry.all()) {
      out.printf("%s: %s%n", model.identity().name(), model.describe().get("description"));
    }
    if (!token && !address.isLoopback()) {
      PrintWriter err = spec.commandLine().getErr();
      err.printf(
          "gru4j: %s is open to others, without a token (--token-file).%n", server.address());
      err.flush();
    }
    out.printf("Serving at %s; Ctrl-C ends it.%n", server.address());
    out.flush();
  }
}
