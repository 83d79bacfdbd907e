package org.gru4j.cli.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.text.pairs.ParallelCorpus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which sentence pairs a command reads. */
public final class SentencesOptions {
  @Option(
      names = "--source",
      paramLabel = "FILE",
      description = "Sentences to translate, one per line; with --target.")
  public @Nullable Path source;

  @Option(
      names = "--target",
      paramLabel = "FILE",
      description = "Their translations, line by line.")
  public @Nullable Path target;

  @Option(
      names = "--pairs",
      paramLabel = "FILE",
      description = "A sentence, a tab and its translation in each line.")
  public @Nullable Path pairs;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "Gettext catalogue, .po or .mo; may be given several times.")
  public List<Path> catalogues = List.of();

  @Option(
      names = "--bundles",
      paramLabel = "PATH",
      description = "Folder or jar with Java message bundles, in --from and --to.")
  public @Nullable Path bundles;

  @Option(
      names = "--from",
      paramLabel = "TAG",
      defaultValue = "",
      description = "Language of the bundles to translate (default: the one without a tag).")
  public String from = "";

  @Option(
      names = "--to",
      paramLabel = "TAG",
      defaultValue = "",
      description = "Language of the bundles to translate to.")
  public String to = "";

  /** The pairs of all that is named. */
  public ParallelCorpus open() {
    List<ParallelCorpus> corpora = new ArrayList<>();
    if (source != null && target != null) {
      corpora.add(ParallelCorpus.files(source, target));
    } else if (source != null || target != null) {
      throw new IllegalArgumentException(
          "Expected --source and --target together, found one of them alone.");
    }
    if (pairs != null) {
      corpora.add(ParallelCorpus.tabSeparated(pairs));
    }
    catalogues.forEach(catalogue -> corpora.add(ParallelCorpus.gettext(catalogue)));
    if (bundles != null) {
      corpora.add(ParallelCorpus.bundles(bundles, from, to));
    }
    if (corpora.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected sentence pairs by --source and --target, --pairs, --catalogue or --bundles,"
              + " found none.");
    }
    return corpora.size() == 1 ? corpora.get(0) : ParallelCorpus.all(corpora);
  }
}
