package org.gru4j.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.gru4j.serve.http.HttpServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PagesTest {
  private final HttpClient client = HttpClient.newHttpClient();

  private HttpResponse<String> get(HttpServer server, String path) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(server.address().resolve(path)).build();
    return client.send(request, BodyHandlers.ofString());
  }

  @Test
  void aPageComesWithItsStylesAndScriptsAndNothingElse() throws Exception {
    try (HttpServer server = Pages.addPlayground(HttpServer.builder().token("s3cret")).start()) {
      assertThat(get(server, "/").body()).contains("<title>GRU4J</title>").doesNotContain("http:");
      assertThat(type(get(server, "/page.css"))).isEqualTo("text/css");
      assertThat(type(get(server, "/app.js"))).endsWith("/javascript");
      HttpResponse<String> plots = get(server, "/echarts.js");
      assertThat(type(plots)).endsWith("/javascript");
      assertThat(plots.body()).contains("export{");
      assertThat(plots.headers().firstValue("Content-Security-Policy")).isPresent();
      for (String path :
          new String[] {
            "/Pages.class", "/playground/", "/page.css/x", "/echarts.js/x", "/org/gru4j/display"
          }) {
        assertThat(get(server, path).statusCode()).as(path).isEqualTo(404);
      }
    }
  }

  private static String type(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.uri().toString()).isEqualTo(200);
    return answer.headers().firstValue("Content-Type").orElseThrow().replaceAll(";.*", "");
  }

  /** Others' class paths hold jars, not folders. */
  @Test
  void filesOfAJarAreServed(@TempDir Path folder) throws Exception {
    Path jar = folder.resolve("Seiten von gru.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name : new String[] {"some/", "some/page/"}) {
        out.putNextEntry(new JarEntry(name));
      }
      write(out, "some/page/index.html", "the page");
      write(out, "some/page/style.css", "the style");
      write(out, "some/secret.txt", "the secret");
    }
    try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null);
        HttpServer server =
            HttpServer.builder()
                .pages("/", "some/page", loader)
                .page("/shared.css", "some/page/style.css", loader)
                .start()) {
      assertThat(get(server, "/").body()).isEqualTo("the page");
      assertThat(get(server, "/style.css").body()).isEqualTo("the style");
      assertThat(get(server, "/shared.css").body()).isEqualTo("the style");
      assertThat(get(server, "/../secret.txt").statusCode()).isEqualTo(404);
      assertThat(get(server, "/%2e%2e/secret.txt").statusCode()).isEqualTo(404);
    }
  }

  private static void write(JarOutputStream out, String name, String text) throws IOException {
    out.putNextEntry(new JarEntry(name));
    out.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }
}
