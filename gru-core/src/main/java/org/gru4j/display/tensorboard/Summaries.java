package org.gru4j.display.tensorboard;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.gru4j.display.Picture;
import org.gru4j.display.SamplePicture;
import org.gru4j.train.events.TrainingEvent;
import org.gru4j.train.samples.Sample;
import org.nd4j.shade.protobuf.ByteString;
import org.tensorflow.framework.DataType;
import org.tensorflow.framework.Summary;
import org.tensorflow.framework.SummaryMetadata;
import org.tensorflow.framework.TensorProto;
import org.tensorflow.framework.TensorShapeProto;

/** Events as TensorBoard's summaries: scalars, texts and images. */
final class Summaries {
  private static final int RGBA = 4;

  private Summaries() {}

  /** The summary of an event; without values if TensorBoard shows nothing of it. */
  static Summary of(TrainingEvent event) throws IOException {
    Summary.Builder summary = Summary.newBuilder();
    if (event instanceof TrainingEvent.Step step) {
      scalar(summary, "loss/training", step.loss());
      scalar(summary, "optimizer/learning rate", step.learningRate());
      scalar(summary, "optimizer/gradient norm", step.gradientNorm());
      scalar(summary, "speed/per second", step.perSecond());
      bytes(summary, "memory/heap", step.heap());
      bytes(summary, "memory/off heap", step.offHeap());
      bytes(summary, "memory/resident", step.resident());
    } else if (event instanceof TrainingEvent.Validation validation) {
      scalar(summary, "loss/validation", validation.validationLoss());
    } else if (event instanceof TrainingEvent.Samples samples) {
      for (Sample sample : samples.samples()) {
        add(summary, sample);
      }
    }
    return summary.build();
  }

  private static void add(Summary.Builder summary, Sample sample) throws IOException {
    String tag = "samples/" + sample.name();
    if (sample instanceof Sample.Text text) {
      text(summary, tag, List.of(asCode(text.given() + text.text())), 0);
    } else if (sample instanceof Sample.Table table) {
      List<String> cells = new ArrayList<>(table.columns());
      table.rows().forEach(cells::addAll);
      text(summary, tag, cells.stream().map(Summaries::asCode).toList(), table.columns().size());
    } else if (sample instanceof Sample.Matrix matrix) {
      image(summary, tag, SamplePicture.of(matrix));
    } else if (sample instanceof Sample.Series series) {
      image(summary, tag, SamplePicture.of(series));
    } else if (sample instanceof Sample.Figure figure) {
      scalar(summary, tag, figure.value());
    }
  }

  private static void scalar(Summary.Builder summary, String tag, double value) {
    if (!Double.isNaN(value)) {
      summary.addValue(Summary.Value.newBuilder().setTag(tag).setSimpleValue((float) value));
    }
  }

  private static void bytes(Summary.Builder summary, String tag, long bytes) {
    if (bytes > 0) {
      scalar(summary, tag, (double) bytes);
    }
  }

  /** TensorBoard reads texts as Markdown; lines that are indented are shown as they are. */
  private static String asCode(String text) {
    return "    " + text.replace("\n", "\n    ");
  }

  /**
   * One text, or those of a table.
   *
   * @param columns of the table; 0 for one text
   */
  private static void text(Summary.Builder summary, String tag, List<String> texts, int columns) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    int[] sizes = columns == 0 ? new int[] {1} : new int[] {texts.size() / columns, columns};
    for (int size : sizes) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    TensorProto.Builder tensor =
        TensorProto.newBuilder().setDtype(DataType.DT_STRING).setTensorShape(shape);
    texts.forEach(text -> tensor.addStringVal(ByteString.copyFromUtf8(text)));
    summary.addValue(
        Summary.Value.newBuilder()
            .setTag(tag)
            .setMetadata(
                SummaryMetadata.newBuilder()
                    .setPluginData(SummaryMetadata.PluginData.newBuilder().setPluginName("text")))
            .setTensor(tensor));
  }

  private static void image(Summary.Builder summary, String tag, BufferedImage picture)
      throws IOException {
    summary.addValue(
        Summary.Value.newBuilder()
            .setTag(tag)
            .setImage(
                Summary.Image.newBuilder()
                    .setWidth(picture.getWidth())
                    .setHeight(picture.getHeight())
                    .setColorspace(RGBA)
                    .setEncodedImageString(ByteString.copyFrom(Picture.png(picture)))));
  }
}
