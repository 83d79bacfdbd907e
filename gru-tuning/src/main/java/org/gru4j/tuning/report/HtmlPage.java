package org.gru4j.tuning.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.gru4j.tuning.spaces.Dimension;
import org.gru4j.tuning.spaces.SearchSpace;
import org.gru4j.tuning.study.Trial;

/** The report as one HTML file; tables are in it as they are, plots are drawn when it is opened. */
final class HtmlPage {
  /** The design that all pages share. */
  private static final String STYLE = "/org/gru4j/display/page.css";

  private final String title;
  private final SearchSpace space;
  private final List<Trial> trials;
  private final Duration time;

  HtmlPage(String title, SearchSpace space, List<Trial> trials, Duration time) {
    this.title = title;
    this.space = space;
    this.trials = trials;
    this.time = time;
  }

  void write(OutputStream out, String data, byte[] charts) throws IOException {
    print(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
            + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
            + escaped(title)
            + "</title>\n<style>\n"
            + resource(STYLE)
            + resource("report.css")
            + "</style></head>\n<body>\n<header><h1>"
            + escaped(title)
            + "</h1></header>\n<main>\n");
    print(out, standing());
    print(out, resource("report.html"));
    print(out, trialTable());
    // A "</script>" inside the data would end it; JSON knows another way to write "<".
    print(
        out,
        "<script type=\"application/json\" id=\"data\">"
            + data.replace("<", "\\u003c")
            + "</script>\n<script>");
    out.write(charts);
    print(
        out,
        "</script>\n<script>\n" + resource("report.js") + "</script>\n</main></body></html>\n");
  }

  private static void print(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String resource(String name) throws IOException {
    try (InputStream in = Objects.requireNonNull(HtmlPage.class.getResourceAsStream(name), name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private String standing() {
    Standing standing = Standing.of(trials);
    String best =
        standing
            .best()
            .map(
                trial ->
                    "<p id=\"best\">Best: trial %d with loss <b>%s</b>: %s</p>\n"
                        .formatted(
                            trial.number(),
                            ConsoleSearchProgress.loss(trial.score()),
                            escaped(ConsoleSearchProgress.parameters(trial.parameters()))))
            .orElse("<p id=\"best\">No trial is complete.</p>\n");
    return ("<p id=\"standing\">%d trials in %s: %d complete, %d pruned, %d failed, %d running"
                + "</p>\n")
            .formatted(
                trials.size(),
                ConsoleSearchProgress.clock(time),
                standing.complete(),
                standing.pruned(),
                standing.failed(),
                standing.running())
        + best;
  }

  private String trialTable() {
    StringBuilder table =
        new StringBuilder(
            "<section class=\"card\"><h2>Trials</h2>\n<div class=\"scroll\"><table id=\"trials\"><thead><tr>");
    for (String head : List.of("trial", "state", "loss", "time", "steps")) {
      table.append("<th>").append(head).append("</th>");
    }
    for (Dimension dimension : space.dimensions()) {
      table.append("<th>").append(escaped(dimension.name())).append("</th>");
    }
    table.append("<th class=\"text\">reason</th></tr></thead><tbody>\n");
    trials.forEach(trial -> appendRow(table, trial));
    return table.append("</tbody></table></div></section>\n").toString();
  }

  private void appendRow(StringBuilder table, Trial trial) {
    String state = trial.state().name().toLowerCase(Locale.ROOT);
    table.append("<tr class=\"").append(state).append("\">");
    cell(table, Long.toString(trial.number()));
    cell(table, state);
    cell(table, ConsoleSearchProgress.loss(trial.score()));
    cell(table, ConsoleSearchProgress.clock(trial.duration()));
    cell(
        table,
        trial.intermediateValues().isEmpty()
            ? ""
            : trial.intermediateValues().lastKey().toString());
    for (Dimension dimension : space.dimensions()) {
      Object value = trial.parameters().get(dimension.name());
      cell(table, value == null ? "" : ConsoleSearchProgress.value(value));
    }
    table
        .append("<td class=\"text\">")
        .append(escaped(Objects.toString(trial.error(), "")))
        .append("</td>");
    table.append("</tr>\n");
  }

  private static void cell(StringBuilder table, String content) {
    table.append("<td>").append(escaped(content)).append("</td>");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
