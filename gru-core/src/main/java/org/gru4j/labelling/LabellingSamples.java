package org.gru4j.labelling;

import java.util.ArrayList;
import java.util.List;
import org.gru4j.labelling.data.LabelledText;
import org.gru4j.labelling.data.TagScheme;
import org.gru4j.labelling.data.TaggedSentence;
import org.gru4j.metrics.LabelCounts;
import org.gru4j.metrics.SpanCounts;
import org.gru4j.train.samples.Sample;

/** Accuracy, F1 and confusions of held-out text. */
final class LabellingSamples {
  private static final int MOST = 1000;

  private LabellingSamples() {}

  static List<Sample> of(TextTagger model, List<TaggedSentence> heldOut) {
    LabelCounts tags = new LabelCounts(model.tags());
    SpanCounts spans = new SpanCounts();
    model.count(heldOut.subList(0, Math.min(MOST, heldOut.size())), tags, spans);
    List<Sample> samples = new ArrayList<>();
    if (model.scheme() != TagScheme.PLAIN) {
      samples.add(new Sample.Figure("F1 of held-out spans", spans.figures().f1()));
    }
    samples.addAll(of(tags, "tag"));
    return samples;
  }

  static List<Sample> of(TextClassifier model, List<LabelledText> heldOut) {
    LabelCounts counts = new LabelCounts(model.labels());
    model.count(heldOut.subList(0, Math.min(MOST, heldOut.size())), counts);
    return of(counts, "label");
  }

  private static List<Sample> of(LabelCounts counts, String what) {
    return List.of(
        new Sample.Figure(
            "accuracy of %,d held-out %ss".formatted(counts.count(), what), counts.share()),
        Sample.Matrix.confusions(what, counts));
  }
}
