package org.gru4j.serve.http;

/** Where the server library's log goes: where everything else's goes. */
final class LibraryLog {
  private static final String PROVIDER = "org.jboss.logging.provider";

  private LibraryLog() {}

  /** To be called before the first class of the library is loaded. */
  static void use() {
    if (System.getProperty(PROVIDER) == null) {
      System.setProperty(PROVIDER, "slf4j");
    }
  }
}
