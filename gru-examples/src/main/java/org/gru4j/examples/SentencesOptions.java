package org.gru4j.examples;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.text.pairs.ParallelCorpus;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which sentence pairs a command reads. */
final class SentencesOptions {
  @Option(
      names = "--source",
      paramLabel = "FILE",
      description = "Sentences to translate, one per line; with --target.")
  @Nullable Path source;

  @Option(
      names = "--target",
      paramLabel = "FILE",
      description = "Their translations, line by line.")
  @Nullable Path target;

  @Option(
      names = "--pairs",
      paramLabel = "FILE",
      description = "A sentence, a tab and its translation in each line.")
  @Nullable Path pairs;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "Gettext catalogue, .po or .mo; may be given several times.")
  List<Path> catalogues = List.of();

  @Option(
      names = "--bundles",
      paramLabel = "PATH",
      description = "Folder or jar with Java message bundles, in --from and --to.")
  @Nullable Path bundles;

  @Option(
      names = "--from",
      paramLabel = "TAG",
      defaultValue = "",
      description = "Language of the bundles to translate (default: the one without a tag).")
  String from = "";

  @Option(
      names = "--to",
      paramLabel = "TAG",
      defaultValue = "",
      description = "Language of the bundles to translate to.")
  String to = "";

  /** The options as another process on this or another machine is told them. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    add(arguments, "--source", source);
    add(arguments, "--target", target);
    add(arguments, "--pairs", pairs);
    catalogues.forEach(catalogue -> add(arguments, "--catalogue", catalogue));
    add(arguments, "--bundles", bundles);
    if (bundles != null) {
      arguments.addAll(List.of("--from", from, "--to", to));
    }
    return arguments;
  }

  private static void add(List<String> arguments, String option, @Nullable Path path) {
    if (path != null) {
      arguments.addAll(List.of(option, path.toAbsolutePath().toString()));
    }
  }

  ParallelCorpus open() {
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
