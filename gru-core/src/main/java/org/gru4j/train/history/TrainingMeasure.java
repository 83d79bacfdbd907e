package org.gru4j.train.history;

import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the loss of a task is, in the words in which people are told of it.
 *
 * @param loss its name, such as "cross-entropy"
 * @param unit in which it is given, such as "nats per token"
 * @param counted what it is the mean over, in the plural, such as "tokens"
 * @param figure another figure, which follows from the loss; null if there is none to tell
 * @param judged the figure that follows from the error which tells the best validation; null if the
 *     loss tells
 */
public record TrainingMeasure(
    String loss, String unit, String counted, @Nullable Figure figure, @Nullable Figure judged) {
  /** Of models that predict tokens: cross-entropy, and {@code exp} of it. */
  public static final TrainingMeasure PERPLEXITY =
      new TrainingMeasure(
          "cross-entropy", "nats per token", "tokens", new Figure("perplexity", Math::exp));

  /** Of models that write down speech: {@code -ln p} of the texts, spread over their symbols. */
  public static final TrainingMeasure CTC =
      new TrainingMeasure("CTC loss", "nats per symbol", "symbols", null);

  /** A loss that tells which validation is the best. */
  public TrainingMeasure(String loss, String unit, String counted, @Nullable Figure figure) {
    this(loss, unit, counted, figure, null);
  }

  /**
   * A figure that follows from the loss.
   *
   * @param name such as "perplexity"
   * @param ofLoss how it follows
   */
  public record Figure(String name, DoubleUnaryOperator ofLoss) {}

  /** The figure beside a loss, to follow it in a sentence; nothing if there is none. */
  public String besides(double value) {
    return figure == null
        ? ""
        : ", " + figure.name() + " " + number(figure.ofLoss().applyAsDouble(value));
  }

  /** A number with three decimals, fewer if it is large, more if it is small. */
  public static String number(double value) {
    String format = value >= 10 ? "%.2f" : value >= 0.1 ? "%.3f" : "%.3g";
    return String.format(Locale.ROOT, format, value);
  }
}
