package org.gru4j.cli.options;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import org.gru4j.text.Corpus;
import org.gru4j.text.stream.TokenRecordReader;
import org.gru4j.text.stream.TokenStore;
import org.gru4j.text.tokens.TextCodec;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which text a command reads. */
public final class CorpusOptions {
  /** A file of the default corpus, by which its archive is found on the class path. */
  private static final String ANCHOR = "org/apache/commons/lang3/StringUtils.java";

  @Option(
      names = "--corpus",
      paramLabel = "PATH",
      description =
          "UTF-8 text file, folder or zip/jar archive to read"
              + " (default: the Java source of Apache Commons Lang).")
  public @Nullable Path corpus;

  @Option(
      names = "--glob",
      paramLabel = "PATTERN",
      description = "Which files of a folder or archive to read, such as **.java (default: all).")
  public @Nullable String glob;

  public Corpus open() {
    if (corpus == null) {
      return defaultCorpus();
    }
    return glob == null ? Corpus.of(corpus) : Corpus.of(corpus, glob);
  }

  public String name() {
    return corpus == null ? "the Java source of Apache Commons Lang" : corpus.toString();
  }

  public static TokenStore tokens(Corpus corpus, TextCodec codec) {
    return TokenStore.read(TokenRecordReader.of(codec, corpus.inputSplit()));
  }

  private static Corpus defaultCorpus() {
    URL anchor = CorpusOptions.class.getClassLoader().getResource(ANCHOR);
    if (anchor == null || !anchor.getProtocol().equals("jar")) {
      throw new IllegalStateException(
          "The default corpus is not on the class path; name one with --corpus.");
    }
    String archive = anchor.getPath().substring(0, anchor.getPath().indexOf("!/"));
    try {
      return Corpus.of(Path.of(new URI(archive)), "**.java");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("The default corpus has no path: " + archive, e);
    }
  }

  /** Opens a text that is named by itself. */
  public static TokenStore tokens(Path path, TextCodec codec) {
    return tokens(Corpus.of(path), codec);
  }
}
