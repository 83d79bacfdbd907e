package org.gru4j.serve.page;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.TimeoutException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.ExpectedConditions;

/** A person at the playground: of all models, only the one that is looked at is there. */
final class Visitor implements AutoCloseable {
  private static final String DROP =
      """
      const [zone, files] = arguments;
      const data = new DataTransfer();
      for (const {name, bytes} of files) {
        data.items.add(new File([Uint8Array.from(atob(bytes), each => each.charCodeAt(0))], name));
      }
      zone.dispatchEvent(
        new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
      """;

  private final Browser browser;
  private final URI server;

  Visitor(Browser browser, URI server) {
    this.browser = browser;
    this.server = server;
  }

  Browser browser() {
    return browser;
  }

  /** Comes anew, to a model. */
  void visit(String model) {
    browser.show(URI.create("about:blank"));
    browser.show(server.resolve("/#" + model));
    see("h2", model);
  }

  /** Waits for an element that is seen and holds a text. */
  WebElement see(String selector, String text) {
    try {
      return browser.await(driver -> seen(selector, text));
    } catch (TimeoutException e) {
      throw new AssertionError(
          "Expected \"%s\" in %s, found a page of %s"
              .formatted(text, selector, browser.find("body").getText()),
          e);
    }
  }

  private @Nullable WebElement seen(String selector, String text) {
    try {
      return browser.findAll(selector).stream()
          .filter(each -> each.isDisplayed() && each.getText().contains(text))
          .findFirst()
          .orElse(null);
    } catch (StaleElementReferenceException e) {
      // The page has just put another in its place.
      return null;
    }
  }

  /** What the keyboard is at. */
  WebElement focused() {
    return (WebElement) browser.run("return document.activeElement");
  }

  /** Waits for an element that is seen. */
  WebElement see(String selector) {
    return see(selector, "");
  }

  List<WebElement> all(String selector) {
    return browser.findAll(selector).stream().filter(WebElement::isDisplayed).toList();
  }

  List<String> texts(String selector) {
    return all(selector).stream().map(WebElement::getText).toList();
  }

  /** Waits until an element can be clicked, and does. */
  void click(String selector, String text) {
    browser.await(ExpectedConditions.elementToBeClickable(see(selector, text))).click();
  }

  void drop(String name, byte[] bytes) {
    drop(Map.of(name, bytes));
  }

  void drop(String name, String text) {
    drop(name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Drops files where files are dropped. */
  void drop(Map<String, byte[]> files) {
    List<Map<String, String>> all =
        files.entrySet().stream()
            .map(
                each ->
                    Map.of(
                        "name",
                        each.getKey(),
                        "bytes",
                        Base64.getEncoder().encodeToString(each.getValue())))
            .toList();
    browser.run(DROP, see(".drop"), all);
  }

  /** Errors of the page itself; answers that refuse a request are reported by the browser too. */
  List<String> errors() {
    return browser.errors().stream()
        .filter(error -> !error.contains("the server responded with a status of 4"))
        .toList();
  }

  @Override
  public void close() throws IOException {
    browser.close();
  }
}
