package org.gru4j.cli.serve;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gru4j.serve.http.HttpLimits;
import org.gru4j.serve.http.HttpServer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Where a server listens, and to whom. */
public final class AddressOptions {
  /** A token on the command line would be seen by everybody on the machine. */
  private static final String TOKEN_VARIABLE = "GRU4J_TOKEN";

  @Option(
      names = "--port",
      converter = Port.class,
      paramLabel = "N",
      defaultValue = "8080",
      description = "Port to listen at; 0 takes one that is free (default: ${DEFAULT-VALUE}).")
  int port;

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description =
          "Address to listen at; 0.0.0.0 for all of this machine (default: ${DEFAULT-VALUE}, which"
              + " this machine alone reaches).")
  String host = "127.0.0.1";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "File with a token that requests must bring as `Authorization: Bearer TOKEN` (default: the"
              + " environment variable "
              + TOKEN_VARIABLE
              + ", if it is set).")
  @Nullable Path tokenFile;

  /** A number of 0 to 65535. */
  public static final class Port implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      if (!text.matches("[0-9]{1,5}") || Integer.parseInt(text) > 0xFFFF) {
        throw new TypeConversionException(
            "expected a port of 0 to 65535, found %s".formatted(text));
      }
      return Integer.parseInt(text);
    }
  }

  /** The token that is asked for; null for none. */
  @Nullable String token() {
    String token = tokenFile == null ? System.getenv(TOKEN_VARIABLE) : read(tokenFile);
    if (token != null && token.isBlank()) {
      throw new IllegalArgumentException(
          "Expected a token in %s, found none."
              .formatted(tokenFile == null ? "the variable " + TOKEN_VARIABLE : tokenFile));
    }
    return token == null ? null : token.strip();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether this machine alone reaches the address. */
  boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  HttpServer.Builder server(@Nullable String token, HttpLimits limits) {
    return HttpServer.builder().host(host).port(port).token(token).limits(limits);
  }
}
