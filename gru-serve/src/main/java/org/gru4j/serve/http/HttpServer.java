package org.gru4j.serve.http;

import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.undertow.server.HttpHandler;
import io.undertow.server.RoutingHandler;
import io.undertow.server.handlers.BlockingHandler;
import io.undertow.server.handlers.GracefulShutdownHandler;
import io.undertow.server.handlers.PathHandler;
import io.undertow.server.handlers.RequestLimit;
import io.undertow.server.handlers.RequestLimitingHandler;
import io.undertow.server.handlers.resource.ClassPathResourceManager;
import io.undertow.server.handlers.resource.ResourceHandler;
import io.undertow.server.handlers.resource.ResourceSupplier;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.StatusCodes;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.gru4j.storage.VisibleText;
import org.jspecify.annotations.Nullable;
import org.xnio.Options;

/**
 * An HTTP server with {@link HttpLimits}.
 *
 * <pre>{@code
 * try (HttpServer server =
 *     HttpServer.builder().port(8080).get("/health", it -> it.answer("fine")).start()) {
 *   System.out.println(server.address());
 * }
 * }</pre>
 *
 * <p>What a handler throws becomes an answer of one sentence, never of a stack trace. While it is
 * bound to a loopback address it answers only requests that call it by such a name: a page of
 * another site whose name was made to point here is refused.
 */
public final class HttpServer implements AutoCloseable {
  private final Undertow undertow;
  private final GracefulShutdownHandler requests;
  private final HttpLimits limits;
  private final String host;
  private volatile boolean ending;

  private HttpServer(Builder builder) {
    this.limits = builder.limits;
    this.host = builder.host;
    HttpHandler routed =
        new HostCheck(builder.host, builder.failures, builder.routing(() -> ending));
    RequestLimit limit = new RequestLimit(limits.requests(), limits.waiting());
    limit.setFailureHandler(
        exchange ->
            builder.failures.answer(
                exchange,
                new HttpFailure(
                    StatusCodes.SERVICE_UNAVAILABLE,
                    "Expected fewer requests at once, found %d running and %d waiting."
                        .formatted(limits.requests(), limits.waiting()))));
    this.requests = new GracefulShutdownHandler(new RequestLimitingHandler(limit, routed));
    int silence = Math.toIntExact(limits.idle().toMillis());
    this.undertow =
        Undertow.builder()
            .addHttpListener(builder.port, builder.host)
            .setHandler(requests)
            .setWorkerThreads(limits.requests())
            .setServerOption(UndertowOptions.MAX_ENTITY_SIZE, limits.bodyBytes())
            .setServerOption(UndertowOptions.IDLE_TIMEOUT, silence)
            .setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, silence)
            .setServerOption(UndertowOptions.REQUEST_PARSE_TIMEOUT, silence)
            .setServerOption(UndertowOptions.RECORD_REQUEST_START_TIME, false)
            .setSocketOption(Options.READ_TIMEOUT, silence)
            .setSocketOption(Options.WRITE_TIMEOUT, silence)
            .build();
  }

  /** A server without paths on 127.0.0.1. */
  public static Builder builder() {
    return new Builder();
  }

  private void start() {
    try {
      undertow.start();
    } catch (RuntimeException e) {
      if (e.getCause() instanceof BindException bind) {
        throw new HttpFailure(
            StatusCodes.SERVICE_UNAVAILABLE,
            "Expected an address that is free (--host, --port), found %s in use or not of this machine: %s."
                .formatted(host, bind.getMessage()));
      }
      throw e;
    }
  }

  /** The port that it listens at. */
  public int port() {
    return ((InetSocketAddress) undertow.getListenerInfo().get(0).getAddress()).getPort();
  }

  /** Where a browser of this machine finds it. */
  public URI address() {
    String name = host.contains(":") ? "[" + host + "]" : host;
    boolean any = host.equals("0.0.0.0") || host.equals("::");
    return URI.create("http://" + (any ? "127.0.0.1" : name) + ":" + port() + "/");
  }

  /**
   * Takes no more requests, lets those in progress finish as long as the limits allow, and ends.
   */
  @Override
  public void close() {
    ending = true;
    requests.shutdown();
    try {
      requests.awaitShutdown(limits.ending().toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    undertow.stop();
  }

  /** Makes servers. */
  public static final class Builder {
    private record Route(String method, String template, boolean open, RequestHandler handler) {}

    /** What the class path has for a path, or for everything below it. */
    private record Pages(String path, ResourceSupplier files, boolean single) {}

    private final List<Route> routes = new ArrayList<>();
    private final List<Pages> pages = new ArrayList<>();
    private String host = "127.0.0.1";
    private int port;
    private @Nullable String token;
    private HttpLimits limits = HttpLimits.DEFAULT;
    private Failures failures = new Failures(failure -> Optional.empty());

    private Builder() {}

    /** The address to listen at, a name or a number; 127.0.0.1 unless given. */
    public Builder host(String value) {
      this.host = value;
      return this;
    }

    /** The port to listen at; 0, as it is unless given, takes any that is free. */
    public Builder port(int value) {
      this.port = value;
      return this;
    }

    /**
     * What requests must bring as {@code Authorization: Bearer TOKEN}, but for pages; null for
     * nothing.
     */
    public Builder token(@Nullable String value) {
      if (value != null && value.isBlank()) {
        throw new IllegalArgumentException("Expected a token of some length, found an empty one.");
      }
      this.token = value;
      return this;
    }

    /** What it takes at most. */
    public Builder limits(HttpLimits value) {
      this.limits = value;
      return this;
    }

    /** How exceptions that the handlers of this server know become answers; others as always. */
    public Builder failures(Function<Throwable, Optional<HttpFailure>> known) {
      this.failures = new Failures(known);
      return this;
    }

    /**
     * Answers GET requests of a path, in which names in braces stand for anything: {@code
     * /models/{model}}.
     */
    public Builder get(String template, RequestHandler handler) {
      routes.add(new Route("GET", template, false, handler));
      return this;
    }

    /** Answers GET requests of a path without asking for the token. */
    public Builder openGet(String template, RequestHandler handler) {
      routes.add(new Route("GET", template, true, handler));
      return this;
    }

    /** Answers POST requests of a path. */
    public Builder post(String template, RequestHandler handler) {
      routes.add(new Route("POST", template, false, handler));
      return this;
    }

    /**
     * Answers GET requests below a path with the files of a folder of the class path, {@code
     * index.html} for the folder itself. They need no token.
     *
     * @param path such as "/"
     * @param folder such as "org/gru4j/serve/page"
     * @param loader of the classes beside the files
     */
    public Builder pages(String path, String folder, ClassLoader loader) {
      ClassPathResourceManager files = new ClassPathResourceManager(loader, folder);
      pages.add(new Pages(path, (exchange, file) -> files.getResource(file), false));
      return this;
    }

    /**
     * Answers GET requests of a path with one file of the class path, such as a style sheet that
     * pages of several modules share. It needs no token.
     *
     * @param path such as "/page.css"
     * @param file such as "org/gru4j/display/page.css"
     * @param loader of the classes beside the file
     */
    public Builder page(String path, String file, ClassLoader loader) {
      ClassPathResourceManager all = new ClassPathResourceManager(loader, "");
      pages.add(new Pages(path, (exchange, any) -> all.getResource(file), true));
      return this;
    }

    /**
     * Starts it.
     *
     * @throws HttpFailure if the address is in use or not of this machine
     */
    public HttpServer start() {
      LibraryLog.use();
      HttpServer server = new HttpServer(this);
      server.start();
      return server;
    }

    private HttpHandler routing(BooleanSupplier ending) {
      RoutingHandler routing = new RoutingHandler(false);
      for (Route route : routes) {
        HttpHandler handler = new BlockingHandler(failures.around(route.handler, ending));
        routing.add(
            route.method,
            route.template,
            token == null || route.open ? handler : new TokenCheck(token, failures, handler));
      }
      routing.setFallbackHandler(fallback());
      routing.setInvalidMethodHandler(
          exchange ->
              failures.answer(
                  exchange,
                  new HttpFailure(
                      StatusCodes.METHOD_NOT_ALLOWED,
                      "Expected another method for this path, found %s."
                          .formatted(VisibleText.of(exchange.getRequestMethod().toString())))));
      return routing;
    }

    private ResourceHandler resources(Pages each) {
      ResourceHandler handler = new ResourceHandler(each.files, failures::notFound);
      handler.setDirectoryListingEnabled(false);
      return handler;
    }

    /** What no route has: a file of the pages, or nothing. */
    private HttpHandler fallback() {
      PathHandler files = new PathHandler(failures::notFound);
      for (Pages each : pages) {
        // Reading a file may block.
        HttpHandler handler = new BlockingHandler(new PageHeaders(resources(each)));
        if (each.single) {
          files.addExactPath(each.path, handler);
        } else {
          files.addPrefixPath(each.path, handler);
        }
      }
      return exchange -> {
        HttpString method = exchange.getRequestMethod();
        if (method.equals(Methods.GET) || method.equals(Methods.HEAD)) {
          files.handleRequest(exchange);
        } else {
          failures.notFound(exchange);
        }
      };
    }
  }
}
