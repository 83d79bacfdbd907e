package org.gru4j.speech.recognition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.gru4j.serving.Service;
import org.gru4j.serving.ServiceLimits;
import org.gru4j.speech.audio.AudioException;
import org.gru4j.speech.audio.SampleStream;
import org.gru4j.speech.audio.Sound;
import org.gru4j.speech.corpus.SpeechCorpus;
import org.gru4j.speech.transcript.Passage;
import org.gru4j.testing.SpokenTones;
import org.gru4j.train.TrainingPlan;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recogniser asked by several threads at once. */
class TranscriptionServiceTest {
  @TempDir private Path folder;

  @Test
  void writesDownAsOneByOne() throws IOException {
    SpeechCorpus corpus = SpeechCorpus.read(SpokenTones.corpus(folder.resolve("tones"), 12, 2));
    SpeechRecognizer model =
        SpeechRecognizer.create(
            SpeechConfiguration.builder()
                .melBands(24)
                .filters(4)
                .hiddenSize(24)
                .layers(1)
                .batchSize(4)
                .build(),
            corpus.subset("train"));
    model.train(
        corpus.subset("train"), corpus.subset("dev"), TrainingPlan.builder().epochs(8).build());
    List<Sound> sounds = new ArrayList<>();
    for (String text : SpokenTones.sentences(10, 3)) {
      sounds.add(new Sound(text, SpokenTones.samples(text, sounds.size()), 16_000));
    }
    // Longer than what the model is given at once.
    String longer = String.join(" ", SpokenTones.sentences(8, 5));
    sounds.add(new Sound("longer", SpokenTones.samples(longer, 5), 16_000));
    sounds.add(new Sound("empty", new float[0], 16_000));
    List<List<Passage>> served;
    try (Service<SampleStream, List<Passage>> service =
        model.serve(model.greedy(), ServiceLimits.USUAL)) {
      List<CompletableFuture<List<Passage>>> asked =
          sounds.parallelStream().map(sound -> service.submit(sound.stream())).toList();
      served = asked.stream().map(CompletableFuture::join).toList();
      assertThatThrownBy(
              () ->
                  service.submit(
                      model.reader().open("noise", new ByteArrayInputStream(new byte[100]))))
          .isInstanceOf(AudioException.class);
    }
    for (int i = 0; i < sounds.size(); i++) {
      List<Passage> alone = new ArrayList<>();
      new Transcriber(model, model.greedy()).transcribe(sounds.get(i).stream(), alone::add);
      assertThat(served.get(i)).hasSameSizeAs(alone);
      for (int part = 0; part < alone.size(); part++) {
        assertThat(served.get(i).get(part).text()).isEqualTo(alone.get(part).text());
        assertThat(served.get(i).get(part).start()).isEqualTo(alone.get(part).start());
        assertThat(served.get(i).get(part).words())
            .usingRecursiveComparison()
            .withComparatorForType(
                (a, b) -> Math.abs(a - b) < 1e-4 ? 0 : Double.compare(a, b), Double.class)
            .isEqualTo(alone.get(part).words());
      }
    }
    assertThat(served.get(10)).hasSizeGreaterThan(1);
    assertThat(served.get(11)).isEmpty();
  }
}
