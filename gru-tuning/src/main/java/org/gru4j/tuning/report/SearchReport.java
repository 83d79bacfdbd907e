package org.gru4j.tuning.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.gru4j.storage.AtomicFile;
import org.gru4j.tuning.runners.SearchProgress;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;

/**
 * A search as files: {@code report.html} for people, {@code trials.csv} and {@code search.json} for
 * other programs. Each is replaced as a whole, so that it can be read while the search runs.
 *
 * <p>The page holds all it needs and fetches nothing. Plots are drawn by Apache ECharts, inlined
 * from its WebJar (Apache-2.0, 1 MB): it has parallel coordinates, logarithmic axes and tooltips,
 * and draws SVG, which a test can look at. XChart, which draws the loss curve of a training, has no
 * parallel coordinates and gives pictures in which one cannot point at a trial; uPlot is 20 times
 * smaller, and parallel coordinates, colours by value and legends would be our own code.
 */
public final class SearchReport {
  private static final String ECHARTS = "/META-INF/resources/webjars/echarts/5.5.0/echarts.min.js";

  private final Path folder;
  private final String title;
  private final SearchSpace space;

  /**
   * A report.
   *
   * @param folder where the files go
   * @param title of the page
   * @param space that was searched
   */
  public SearchReport(Path folder, String title, SearchSpace space) {
    this.folder = folder;
    this.title = title;
    this.space = space;
  }

  /** The page. */
  public Path page() {
    return folder.resolve("report.html");
  }

  /** The trials as a table. */
  public Path table() {
    return folder.resolve("trials.csv");
  }

  /** Everything as JSON. */
  public Path json() {
    return folder.resolve("search.json");
  }

  /**
   * Writes all files.
   *
   * @param time of the search so far
   * @throws IOException if one cannot be written; what was there before is intact
   */
  public void write(List<Trial> trials, Duration time) throws IOException {
    String data = ReportData.json(space, trials, time);
    AtomicFile.write(json(), out -> text(out, data));
    AtomicFile.write(table(), out -> text(out, csv(trials)));
    AtomicFile.write(
        page(), out -> new HtmlPage(title, space, trials, time).write(out, data, script()));
  }

  /**
   * Writes the page alone, elsewhere.
   *
   * @param time of the search so far
   * @throws IOException if the stream refuses
   */
  public void writePage(List<Trial> trials, Duration time, OutputStream out) throws IOException {
    new HtmlPage(title, space, trials, time)
        .write(out, ReportData.json(space, trials, time), script());
  }

  /**
   * Writes the files whenever the search has changed, but spends no more than a fiftieth of the
   * time on it; the end is always written.
   */
  public SearchProgress whileRunning() {
    return new Rewriting();
  }

  private final class Rewriting implements SearchProgress {
    private static final int SHARE = 50;
    private long notBefore = System.nanoTime();

    @Override
    public void changed(List<Trial> trials, Duration time, boolean ended) {
      long begin = System.nanoTime();
      if (!ended && begin - notBefore < 0) {
        return;
      }
      try {
        write(trials, time);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
      long end = System.nanoTime();
      notBefore = end + SHARE * (end - begin);
    }
  }

  private static void text(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] script() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(SearchReport.class.getResourceAsStream(ECHARTS), ECHARTS)) {
      return in.readAllBytes();
    }
  }

  /**
   * A line for every trial, with a column for every dimension (RFC 4180). Texts that a spreadsheet
   * would take for formulas have an apostrophe in front.
   */
  private String csv(List<Trial> trials) {
    StringBuilder text = new StringBuilder();
    List<String> header =
        new ArrayList<>(List.of("number", "state", "loss", "seconds", "steps", "seed"));
    space.dimensions().forEach(dimension -> header.add(plain(dimension.name())));
    header.add("error");
    line(text, header);
    for (Trial trial : trials) {
      List<String> cells =
          new ArrayList<>(
              List.of(
                  Long.toString(trial.number()),
                  trial.state().name().toLowerCase(Locale.ROOT),
                  Objects.toString(trial.score(), ""),
                  Double.toString(trial.duration().toMillis() / 1000.0),
                  trial.intermediateValues().isEmpty()
                      ? ""
                      : trial.intermediateValues().lastKey().toString(),
                  Long.toString(trial.seed())));
      for (Dimension dimension : space.dimensions()) {
        Object value = trial.parameters().get(dimension.name());
        cells.add(value instanceof String name ? plain(name) : Objects.toString(value, ""));
      }
      cells.add(plain(Objects.toString(trial.error(), "")));
      line(text, cells);
    }
    return text.toString();
  }

  private static void line(StringBuilder text, List<String> cells) {
    text.append(String.join(",", cells.stream().map(SearchReport::quoted).toList()));
    text.append("\r\n");
  }

  private static String plain(String text) {
    return !text.isEmpty() && "=+-@\t\r\n".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
