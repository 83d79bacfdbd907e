package org.gru4j.serve.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpServerTest {
  private static final HttpLimits LIMITS =
      HttpLimits.DEFAULT
          .withBodyBytes(10_000)
          .withTimes(Duration.ofSeconds(1), Duration.ofSeconds(20));

  private final HttpClient client = HttpClient.newHttpClient();
  private HttpServer server = begin(builder());

  record Question(String text, int times) {
    Question {
      if (times < 1) {
        throw new IllegalArgumentException("Expected times of at least 1, found " + times + ".");
      }
    }
  }

  record Answer(String text, String path) {}

  private static HttpServer.Builder builder() {
    return HttpServer.builder()
        .limits(LIMITS)
        .failures(
            failure ->
                failure instanceof UnsupportedOperationException
                    ? Optional.of(new HttpFailure(429, "Later."))
                    : Optional.empty())
        .post(
            "/echo/{place}",
            it -> {
              Question asked = it.json(Question.class);
              it.answer(new Answer(asked.text().repeat(asked.times()), it.path("place")));
            })
        .post("/bytes", it -> it.answer(200, "text/plain", it.body().length + " bytes"))
        .get("/query", it -> it.answer(200, "text/plain", it.query("q").orElse("none")))
        .openGet("/health", it -> it.answer(200, "text/plain", "fine"))
        .get(
            "/broken",
            it -> {
              throw new IllegalStateException("secret of the house");
            })
        .get(
            "/busy",
            it -> {
              throw new UnsupportedOperationException();
            })
        .pages("/", "org/gru4j/serve/http/page", HttpServerTest.class.getClassLoader());
  }

  private static HttpServer begin(HttpServer.Builder builder) {
    return builder.start();
  }

  @AfterEach
  void end() {
    server.close();
  }

  private void restart(HttpServer.Builder builder) {
    server.close();
    server = begin(builder);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(server.address().resolve(path)).timeout(Duration.ofSeconds(60));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path, String type, String body) throws Exception {
    return client.send(
        request(path).header("Content-Type", type).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString());
  }

  private String raw(String text) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void answersWithJson() throws Exception {
    HttpResponse<String> answer =
        post(
            "/echo/h%C3%A9re", "application/json; charset=utf-8", "{\"text\":\"grü\",\"times\":2}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body()).isEqualTo("{\"text\":\"grügrü\",\"path\":\"hére\"}");
    assertThat(get("/query?q=a%20b&q=c").body()).isEqualTo("a b");
    assertThat(get("/query").body()).isEqualTo("none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\":\"a\",\"times\":0}|Expected times of at least 1, found 0.",
        "{\"text\":\"a\",\"times\":\"two\"}|times",
        "{\"text\":5,\"times\":1}|text",
        "{\"text\":\"a\",\"times\":1.5}|times",
        "{\"text\":\"a\",\"times\":1}}|Expected JSON of a request",
        "{\"text\":\"a\"|Expected JSON of a request",
        "null|found null",
        "[]|Expected JSON of a request",
        "{\"text\":\"a\",\"text\":\"b\",\"times\":1}|Duplicate field 'text'",
      })
  void jsonThatIsNoRequestIsRefusedInOneSentence(String body, String sentence) throws Exception {
    HttpResponse<String> answer = post("/echo/x", "application/json", body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body())
        .contains(sentence)
        .contains("\"type\":\"invalid_request_error\"")
        .doesNotContain("org.")
        .doesNotContain("java")
        .doesNotContain("\\n");
  }

  @Test
  void jsonThatNestsDeeplyIsRefused() throws Exception {
    for (String field : new String[] {"text", "unknown"}) {
      String deep = "{\"times\":1,\"" + field + "\":" + "[".repeat(9_900);
      assertThat(post("/echo/x", "application/json", deep).statusCode()).isEqualTo(400);
    }
  }

  @Test
  void onlyBodiesThatSayThatTheyAreJsonAreReadAsJson() throws Exception {
    assertThat(post("/echo/x", "text/plain", "{\"text\":\"a\",\"times\":1}").statusCode())
        .isEqualTo(415);
    HttpRequest bytes =
        request("/echo/x")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(new byte[] {'"', (byte) 0xFF, '"'}))
            .build();
    assertThat(client.send(bytes, BodyHandlers.ofString()).body()).contains("UTF-8");
  }

  @Test
  void failuresHaveAStatusAndTellNoSecrets() throws Exception {
    assertThat(get("/broken").statusCode()).isEqualTo(500);
    assertThat(get("/broken").body())
        .isEqualTo(
            "{\"error\":{\"message\":\"The server failed; its log says why.\","
                + "\"type\":\"server_error\",\"code\":500}}");
    assertThat(get("/busy").statusCode()).isEqualTo(429);
    assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    assertThat(get("/bytes").statusCode()).isEqualTo(405);
    assertThat(post("/nowhere", "text/plain", "").statusCode()).isEqualTo(404);
  }

  @Test
  void aBodyBeyondTheLimitIsRefusedWithAndWithoutItsLength() throws Exception {
    byte[] large = new byte[100_000];
    for (HttpRequest.BodyPublisher body :
        new HttpRequest.BodyPublisher[] {
          BodyPublishers.ofByteArray(new byte[10_000]), BodyPublishers.ofByteArray(large)
        }) {
      HttpResponse<String> answer =
          client.send(request("/bytes").POST(body).build(), BodyHandlers.ofString());
      assertThat(answer.statusCode()).isEqualTo(body.contentLength() > 10_000 ? 413 : 200);
    }
    HttpRequest chunked =
        request("/bytes")
            .POST(BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(large)))
            .build();
    assertThatThrownByOr413(chunked);
  }

  /** The server may cut the connection while the client still sends. */
  private void assertThatThrownByOr413(HttpRequest request) throws InterruptedException {
    try {
      assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(413);
    } catch (IOException e) {
      assertThat(e).hasMessageNotContaining("timed out");
    }
  }

  @Test
  void aClientThatSendsHalfARequestIsNotWaitedFor() throws Exception {
    assertThat(raw("POST /bytes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf"))
        .doesNotContain("200 OK");
    assertThat(raw("GET /health HTTP/1.1\r\nHost: loc")).isEmpty();
    assertThat(get("/health").body()).isEqualTo("fine");
  }

  @Test
  void aNameThatWasMadeToPointHereIsRefused() throws Exception {
    assertThat(raw("GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 421")
        .contains("evil.example");
    assertThat(raw("GET /health HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\n\r\n"))
        .startsWith("HTTP/1.1 200");
  }

  @Test
  void aTokenIsAskedForButOfPagesAndHealth() throws Exception {
    restart(builder().token("täglich"));
    assertThat(get("/query").statusCode()).isEqualTo(401);
    assertThat(get("/health").statusCode()).isEqualTo(200);
    assertThat(get("/").statusCode()).isEqualTo(200);
    HttpRequest other = request("/query").header("Authorization", "Bearer taeglich").build();
    assertThat(client.send(other, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
    restart(builder().token("s3cret"));
    HttpRequest right = request("/query").header("Authorization", "Bearer s3cret").build();
    assertThat(client.send(right, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
  }

  @Test
  void pagesAreFilesOfOneFolderAlone() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.body()).contains("A page of a test");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("default-src 'self'");
    assertThat(get("/index.html").statusCode()).isEqualTo(200);
    for (String path :
        new String[] {
          "/../HttpServer.class", "/%2e%2e/HttpServer.class", "/..%2fHttpServer.class"
        }) {
      assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
          .as(path)
          .startsWith("HTTP/1.1 40");
    }
  }

  @Test
  void eventsArriveOneByOne() throws Exception {
    CountDownLatch first = new CountDownLatch(1);
    restart(
        builder()
            .get(
                "/events",
                it -> {
                  try (EventStream events = it.events()) {
                    events.send("one\ntwo");
                    first.await();
                    events.keepAlive();
                    events.send("end", "");
                  }
                }));
    HttpResponse<InputStream> answer =
        client.send(request("/events").build(), BodyHandlers.ofInputStream());
    try (InputStream in = answer.body()) {
      assertThat(new String(in.readNBytes(21), StandardCharsets.UTF_8))
          .isEqualTo("data: one\ndata: two\n\n");
      first.countDown();
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8))
          .isEqualTo(": still here\n\nevent: end\ndata: \n\n");
    }
  }

  @Test
  void moreRequestsThanTheLimitAreRefusedAtOnce() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch entered = new CountDownLatch(2);
    restart(
        builder()
            .limits(LIMITS.withRequests(2, 1))
            .get(
                "/wait",
                it -> {
                  entered.countDown();
                  release.await();
                  it.answer(200, "text/plain", "done");
                }));
    var running =
        IntStream.range(0, 2)
            .mapToObj(i -> client.sendAsync(request("/wait").build(), BodyHandlers.ofString()))
            .collect(Collectors.toList());
    entered.await();
    var more =
        IntStream.range(0, 3)
            .mapToObj(i -> client.sendAsync(request("/wait").build(), BodyHandlers.ofString()))
            .toList();
    // One of the three waits; the first two answers to come are refusals.
    CompletableFuture<Object> refused =
        CompletableFuture.anyOf(more.toArray(CompletableFuture[]::new));
    assertThat(((HttpResponse<?>) refused.get()).statusCode()).isEqualTo(503);
    release.countDown();
    running.addAll(more);
    assertThat(running.stream().map(it -> it.join().statusCode()).sorted())
        .containsExactly(200, 200, 200, 503, 503);
  }

  @Test
  void requestsInProgressFinishWhenTheServerEnds() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    restart(
        builder()
            .get(
                "/wait",
                it -> {
                  entered.countDown();
                  release.await();
                  it.answer(200, "text/plain", it.isServerEnding() ? "ending" : "not ending");
                }));
    var answer = client.sendAsync(request("/wait").build(), BodyHandlers.ofString());
    entered.await();
    URI health = server.address().resolve("/health");
    Thread end = new Thread(server::close);
    end.start();
    // Refused from the moment on at which the server is told to end.
    int status = 200;
    while (status == 200) {
      status =
          client
              .send(HttpRequest.newBuilder(health).build(), BodyHandlers.discarding())
              .statusCode();
    }
    assertThat(status).isEqualTo(503);
    release.countDown();
    assertThat(answer.get().body()).isEqualTo("ending");
    end.join();
  }

  @Test
  void anAddressInUseIsSaid() {
    assertThatThrownBy(() -> HttpServer.builder().port(server.port()).start())
        .isInstanceOf(HttpFailure.class)
        .hasMessageContaining("--port");
  }
}
