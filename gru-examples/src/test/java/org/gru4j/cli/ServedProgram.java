package org.gru4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** {@code ./gru4j serve} or {@code watch} as a process of its own, with a client. */
final class ServedProgram implements AutoCloseable {
  static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Pattern ADDRESS =
      Pattern.compile("(?:Serving at|watching .*:) (\\S+?);?(?: .*)?");

  private final Process process;
  private final URI address;
  private final HttpClient client = HttpClient.newHttpClient();

  private ServedProgram(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  /** Serves models at a port that is free, and waits until it listens. */
  static ServedProgram start(Path errors, Object... arguments) throws IOException {
    return startCommand("serve", errors, arguments);
  }

  /** Starts a command that serves, at a port that is free, and waits until it listens. */
  static ServedProgram startCommand(String name, Path errors, Object... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1g",
                // As the launcher has it.
                "--enable-native-access=ALL-UNNAMED",
                "-XX:MaxNewSize=48m",
                "-XX:SurvivorRatio=2",
                "-XX:GCTimeRatio=2",
                "-cp",
                System.getProperty("java.class.path"),
                "org.gru4j.cli.Main",
                name,
                "--port=0"));
    if (Runtime.version().feature() >= 24) {
      command.add(1, "--sun-misc-unsafe-memory-access=allow");
    }
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Matcher serving = ADDRESS.matcher(line);
      if (serving.matches()) {
        return new ServedProgram(process, URI.create(serving.group(1)));
      }
    }
    throw new AssertionError("The server does not start: " + Files.readString(errors));
  }

  Process process() {
    return process;
  }

  URI address() {
    return address;
  }

  HttpClient client() {
    return client;
  }

  HttpRequest post(String path, String type, BodyPublisher body) {
    return HttpRequest.newBuilder(address.resolve(path))
        .header("Content-Type", type)
        .POST(body)
        .build();
  }

  HttpRequest post(String path, String json) {
    return post(path, "application/json", BodyPublishers.ofString(json));
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, BodyHandlers.ofString());
  }

  /** The answer to a request that has to succeed. */
  JsonNode ask(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(request);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return MAPPER.readTree(answer.body());
  }

  String get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(address.resolve(path)).build()).body();
  }

  /** A figure of {@code /metrics}; 0 if it is not there. */
  double figure(String name) throws IOException, InterruptedException {
    return get("/metrics")
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElse(0);
  }

  /** Asks it to end, as systemd does, and waits until it has. */
  int terminate() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
