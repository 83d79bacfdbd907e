package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gru4j.cli.Program.succeed;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.gru4j.lm.GenerationOptions;
import org.gru4j.lm.LanguageModel;
import org.gru4j.lm.LanguageModelConfiguration;
import org.gru4j.text.Corpus;
import org.gru4j.text.tokens.CodecConfiguration;
import org.gru4j.text.tokens.TextCodec;
import org.gru4j.train.checkpoint.RunFolder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A server under load: answers stay those of one client, memory stays what it is, and clients that
 * behave badly harm nobody. It prints the throughput of one client and of 64, which ask for {@code
 * -Dserve.seconds=10} each; the clients share the processors with the server.
 */
@Tag("slow")
@Timeout(1800)
@EnabledOnOs(OS.LINUX)
class ServeLoadIT {
  private static final int CLIENTS = 64;
  private static final int SECONDS = Integer.getInteger("serve.seconds", 10);
  private static final int TEXTS = 16;
  private static final int TOKENS = 50;
  private static final int MOST_GROWTH_KILOBYTES = 100_000;

  @TempDir private static Path folder;

  private static LanguageModel model;

  @BeforeAll
  static void train() throws IOException {
    Path licence = Path.of("..", "LICENSE");
    TextCodec codec = TextCodec.learn(Corpus.of(licence), CodecConfiguration.characters());
    model =
        LanguageModel.create(
            LanguageModelConfiguration.builder().embeddingSize(64).hiddenSize(256).build(), codec);
    model.saveImported(RunFolder.at(folder.resolve("text")));
    Path data = Files.createDirectories(folder.resolve("data"));
    for (int file = 0; file < 16; file++) {
      StringBuilder rows = new StringBuilder("a,b,label\n");
      for (int step = 0; step < 20; step++) {
        rows.append(step * (file % 2 - 0.5)).append(',').append(file).append(',');
        rows.append(file % 2 == 0 ? "up\n" : "down\n");
      }
      Files.writeString(data.resolve("s%02d.csv".formatted(file)), rows);
    }
    succeed(
        "classify",
        data,
        "--heading=1",
        "--label=label",
        "--epochs=1",
        "--hidden=64",
        "--out=" + folder.resolve("labels"));
  }

  private static ServedProgram serve() throws IOException {
    return ServedProgram.start(
        folder.resolve("errors.txt"), folder.resolve("text"), folder.resolve("labels"));
  }

  /** A request of which the answer is known. */
  private record Known(HttpRequest request, String pointer, String expected) {}

  private static List<Known> completions(ServedProgram server) {
    List<Known> known = new ArrayList<>();
    for (int seed = 0; seed < TEXTS; seed++) {
      StringBuilder text = new StringBuilder();
      model.generate(GenerationOptions.of("the ", TOKENS, seed), text::append);
      known.add(
          new Known(
              server.post(
                  "/v1/completions",
                  "{\"model\":\"text\",\"prompt\":\"the \",\"max_tokens\":%d,\"seed\":%d}"
                      .formatted(TOKENS, seed)),
              "/choices/0/text",
              text.toString()));
    }
    return known;
  }

  /** Sequences of 20 steps; the label of each, as a server without load tells it. */
  private static List<Known> sequences(ServedProgram server) throws Exception {
    List<Known> known = new ArrayList<>();
    for (int i = 0; i < TEXTS; i++) {
      int number = i;
      String rows =
          String.join(
              ",",
              IntStream.range(0, 20)
                  .mapToObj(step -> "[" + step * (number % 2 - 0.5) + "," + number + "]")
                  .toList());
      HttpRequest request =
          server.post("/v1/models/labels/predict", "{\"sequences\":[[" + rows + "]]}");
      String label = server.ask(request).at("/predictions/0/label").asText();
      known.add(new Known(request, "/predictions/0/label", label));
    }
    return known;
  }

  /** What some clients reached together. */
  private record Throughput(double perSecond, Histogram microseconds) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.1f requests/s, median %.1f ms, 99 %% within %.1f ms",
          perSecond,
          microseconds.getValueAtPercentile(50) / 1000.0,
          microseconds.getValueAtPercentile(99) / 1000.0);
    }
  }

  private static Throughput ask(ServedProgram server, List<Known> known, int clients, int seconds)
      throws Exception {
    Histogram latency = new ConcurrentHistogram(3);
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    long begin = System.nanoTime();
    long end = begin + seconds * 1_000_000_000L;
    List<Future<?>> all = new ArrayList<>();
    for (int client = 0; client < clients; client++) {
      int first = client;
      all.add(
          threads.submit(
              () -> {
                for (int i = first; System.nanoTime() < end; i++) {
                  long sent = System.nanoTime();
                  require(server, known.get(i % known.size()));
                  latency.recordValue((System.nanoTime() - sent) / 1000);
                }
                return null;
              }));
    }
    for (Future<?> each : all) {
      each.get();
    }
    threads.shutdown();
    return new Throughput(latency.getTotalCount() / ((System.nanoTime() - begin) * 1e-9), latency);
  }

  private static void require(ServedProgram server, Known known) throws Exception {
    JsonNode answer = server.ask(known.request());
    assertThat(answer.at(known.pointer()).asText()).isEqualTo(known.expected());
  }

  @Test
  void manyClientsGetTheAnswersOfOne() throws Exception {
    try (ServedProgram server = serve()) {
      for (List<Known> known : List.of(completions(server), sequences(server))) {
        ask(server, known, CLIENTS, Math.min(5, SECONDS));
        Throughput one = ask(server, known, 1, SECONDS);
        Throughput many = ask(server, known, CLIENTS, SECONDS);
        System.out.printf(
            Locale.ROOT,
            "%s%n  one client: %s%n  %d clients: %s%n  %.1f times as many%n",
            known.get(0).request().uri().getPath(),
            one,
            CLIENTS,
            many,
            many.perSecond() / one.perSecond());
      }
    }
    assertThat(Files.readString(folder.resolve("errors.txt"))).isEmpty();
  }

  private static long residentKilobytes(ServedProgram server) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + server.process().pid() + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  private static void repeat(ServedProgram server, List<Known> known, int requests)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      Known each = known.get(i % known.size());
      all.add(
          threads.submit(
              () -> {
                require(server, each);
                return null;
              }));
    }
    for (Future<?> each : all) {
      each.get();
    }
    threads.shutdown();
  }

  @Test
  void tenThousandRequestsNeedNoMoreMemory() throws Exception {
    try (ServedProgram server = serve()) {
      List<Known> known = new ArrayList<>(sequences(server));
      known.addAll(completions(server));
      repeat(server, known, 5000);
      long before = residentKilobytes(server);
      repeat(server, known, 10_000);
      long after = residentKilobytes(server);
      System.out.printf(
          "resident memory: %,d kB before, %,d kB after 10,000 requests%n", before, after);
      assertThat(after - before).isLessThan(MOST_GROWTH_KILOBYTES);
    }
  }

  /** Sends bytes, reads what comes for a moment, and hangs up. */
  private static void raw(ServedProgram server, String head, int bytes) throws IOException {
    try (Socket socket = new Socket(server.address().getHost(), server.address().getPort())) {
      socket.setSoTimeout(50);
      OutputStream out = socket.getOutputStream();
      out.write(head.getBytes(StandardCharsets.US_ASCII));
      byte[] block = new byte[1 << 16];
      for (int sent = 0; sent < bytes; sent += block.length) {
        out.write(block);
      }
      out.flush();
      InputStream in = socket.getInputStream();
      int read = in.read(block);
      assertThat(read).isLessThanOrEqualTo(block.length);
    } catch (IOException e) {
      // The server may cut the connection, or say nothing yet.
      assertThat(e).isInstanceOf(IOException.class);
    }
  }

  private static String head(String length) {
    return "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + length
        + "\r\n\r\n";
  }

  /** Each kind of bad client, again and again, while others ask. */
  private static void misbehave(ServedProgram server) throws Exception {
    String streaming =
        "{\"model\":\"text\",\"prompt\":\"a\",\"max_tokens\":4000,\"n\":8,\"stream\":true}";
    raw(server, head("Content-Length: " + streaming.length()) + streaming, 0);
    raw(server, head("Content-Length: 1000") + "{\"model\":", 0);
    raw(server, "POST /v1/comple", 0);
    raw(server, head("Content-Length: 100000000"), 100_000_000);
    raw(server, head("Transfer-Encoding: chunked") + "5F5E100\r\n", 100_000_000);
    for (String body :
        List.of(
            "{", "[".repeat(100_000), "{\"prompt\":{}}", "{\"model\":\"none\",\"prompt\":\"\"}")) {
      HttpResponse<String> answer = server.send(server.post("/v1/completions", body));
      assertThat(answer.statusCode()).isIn(400, 404);
    }
    HttpRequest large =
        server.post(
            "/v1/models/labels/predict",
            "text/csv",
            BodyPublishers.ofString("a,b\n" + "1,2\n".repeat(2_000_000)));
    assertThat(server.send(large).statusCode()).isEqualTo(413);
  }

  @Test
  void badClientsHarmNobody() throws Exception {
    try (ServedProgram server = serve()) {
      List<Known> known = completions(server);
      CountDownLatch begun = new CountDownLatch(1);
      AtomicBoolean ended = new AtomicBoolean();
      ExecutorService threads = Executors.newFixedThreadPool(8);
      List<Future<Integer>> good = new ArrayList<>();
      for (int client = 0; client < 8; client++) {
        int first = client;
        good.add(
            threads.submit(
                () -> {
                  int answered = 0;
                  for (int i = first; !ended.get(); i++) {
                    require(server, known.get(i % known.size()));
                    answered++;
                    begun.countDown();
                  }
                  return answered;
                }));
      }
      begun.await();
      try {
        for (int i = 0; i < 5; i++) {
          misbehave(server);
        }
      } finally {
        ended.set(true);
      }
      for (Future<Integer> each : good) {
        assertThat(each.get()).isPositive();
      }
      threads.shutdown();
      String running = "gru4j_requests_running{model=\"text\",service=\"completions\"}";
      while (server.figure(running) > 0) {
        Thread.onSpinWait();
      }
      assertThat(server.get("/ready")).isEqualTo("{\"status\":\"ok\"}");
    }
    // Undertow prints this one by itself, whatever the log says.
    assertThat(Files.readAllLines(folder.resolve("errors.txt")))
        .allMatch(
            line ->
                line.startsWith("\tat ")
                    || line.startsWith("io.undertow.server.RequestTooBigException: "));
  }
}
