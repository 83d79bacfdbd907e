package org.gru4j.serve.page;

import org.gru4j.serve.http.HttpServer;

/**
 * Adds pages to a server.
 *
 * <p>The files of a page stand in a folder of their own below this package, so that no class is
 * served.
 */
public final class Pages {
  private static final String FOLDER = "org/gru4j/serve/page/";
  private static final String STYLES = "org/gru4j/display/page.css";

  /** As a module, so that a page loads it when it draws its first plot. */
  private static final String PLOTS = "META-INF/resources/webjars/echarts/5.5.0/echarts.esm.min.js";

  private Pages() {}

  /**
   * The page at {@code /} on which a person tries the models that the server answers for at {@code
   * /v1}.
   */
  public static HttpServer.Builder addPlayground(HttpServer.Builder server) {
    return addShared(server).pages("/", FOLDER + "playground", Pages.class.getClassLoader());
  }

  /** What pages have in common: {@code /page.css} and, for plots, {@code /echarts.js}. */
  public static HttpServer.Builder addShared(HttpServer.Builder server) {
    ClassLoader loader = Pages.class.getClassLoader();
    return server.page("/page.css", STYLES, loader).page("/echarts.js", PLOTS, loader);
  }
}
