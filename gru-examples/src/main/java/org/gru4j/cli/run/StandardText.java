package org.gru4j.cli.run;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.gru4j.text.StrictUtf8Reader;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Text from the standard input and to the standard output: UTF-8 whatever the machine's locale,
 * since a container, cron or ssh often has none.
 */
public final class StandardText {
  @Spec(Spec.Target.MIXEE)
  CommandSpec command = CommandSpec.create();

  @Option(
      names = "--encoding",
      paramLabel = "NAME",
      defaultValue = "UTF-8",
      description = "Of text on standard input and output (default: ${DEFAULT-VALUE}).")
  Charset encoding = StandardCharsets.UTF_8;

  /** Where a command writes what is asked of it. */
  public PrintWriter out() {
    return encoding.equals(StandardCharsets.UTF_8)
        ? command.commandLine().getOut()
        : new PrintWriter(System.out, true, encoding);
  }

  /** The lines that come in; bytes that are no text in this encoding are refused. */
  public BufferedReader in() {
    return new BufferedReader(
        encoding.equals(StandardCharsets.UTF_8)
            ? new StrictUtf8Reader("standard input", System.in)
            : new InputStreamReader(
                System.in,
                encoding
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)));
  }
}
