package org.gru4j.serve.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.gru4j.serve.http.HttpServer;
import org.junit.jupiter.api.Test;

/** The browser tells of what the other tests rely on it to tell. */
class BrowserTest {
  @Test
  void errorsAndForeignHostsAreSeen() throws Exception {
    try (HttpServer server =
            HttpServer.builder()
                .openGet(
                    "/page",
                    it ->
                        it.answer(
                            200,
                            "text/html",
                            "<!DOCTYPE html><p id=a>shown</p><img src='http://127.0.0.2:1/x.png'>"
                                + "<script>throw new Error('of the page')</script>"))
                .start();
        Browser browser = Browser.open()) {
      browser.show(server.address().resolve("/page"));
      assertThat(browser.find("#a").getText()).isEqualTo("shown");
      assertThat(browser.errors()).anyMatch(error -> error.contains("of the page"));
      assertThat(browser.hosts()).contains("127.0.0.1", "127.0.0.2");
    }
  }
}
