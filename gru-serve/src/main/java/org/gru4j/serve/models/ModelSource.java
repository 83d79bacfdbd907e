package org.gru4j.serve.models;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.gru4j.storage.VisibleText;
import org.gru4j.train.checkpoint.RunFolder;

/**
 * Where a model is, and what it is called.
 *
 * @param name letters, digits, {@code . _ -}, so that it stands in an address as it is
 * @param file the checkpoint
 */
public record ModelSource(String name, Path file) {
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}._-]+");
  private static final Pattern OTHER = Pattern.compile("[^\\p{L}\\p{N}._-]+");

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException if it has other characters
   */
  public ModelSource {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "Expected a name of letters, digits, dots, underscores and hyphens for a model, found \"%s\"."
              .formatted(VisibleText.of(name)));
    }
  }

  /**
   * A model as it is named on a command line.
   *
   * @param text folder of a run, for its best model, or a checkpoint file; {@code NAME=PATH} calls
   *     it by a name of its own, else it is called like the folder of the run or like the file
   */
  public static ModelSource of(String text) {
    int sign = text.indexOf('=');
    boolean named = sign > 0 && NAME.matcher(text.substring(0, sign)).matches();
    Path path = Path.of(named ? text.substring(sign + 1) : text);
    Path file = Files.isDirectory(path) ? RunFolder.at(path).bestOrLast() : path;
    return new ModelSource(named ? text.substring(0, sign) : name(path, file), file);
  }

  private static String name(Path path, Path file) {
    Path folder = file.toAbsolutePath().normalize().getParent();
    boolean ofRun =
        Files.isDirectory(path) || file.getFileName().toString().matches("(best|last)(-.*)?\\.zip");
    String name =
        ofRun && folder != null && folder.getFileName() != null
            ? folder.getFileName().toString()
            : file.getFileName().toString().replaceFirst("\\.zip$", "");
    return OTHER.matcher(name).replaceAll("-");
  }
}
