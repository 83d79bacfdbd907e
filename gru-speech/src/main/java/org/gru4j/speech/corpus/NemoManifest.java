package org.gru4j.speech.corpus;

import java.nio.file.Path;
import org.gru4j.text.CorpusException;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * A manifest of NVIDIA NeMo, an object of JSON a line: {@code {"audio_filepath": "a.wav", "text":
 * "hello", "duration": 1.2}}. With {@code offset}, in seconds, an utterance is a part of its
 * recording, {@code duration} long; {@code speaker} is read where it exists. Paths are seen from
 * the folder of the manifest.
 */
public final class NemoManifest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private NemoManifest() {}

  /**
   * Reads a manifest.
   *
   * @throws CorpusException if it cannot be understood or no utterance can be used
   */
  public static SpeechCorpus read(Path manifest) {
    CorpusBuilder corpus = new CorpusBuilder(manifest);
    CorpusBuilder.lines(
        manifest, (line, where) -> corpus.add(utterance(manifest, line, where), where));
    return corpus.build();
  }

  private static Utterance utterance(Path manifest, String line, String where) {
    JsonNode json;
    try {
      json = MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new CorpusException(
          "Expected an object of JSON in %s, found: %s".formatted(where, e.getOriginalMessage()),
          e);
    }
    String audio = json.path("audio_filepath").asText("");
    if (audio.isEmpty()) {
      throw new CorpusException(
          "Expected an object of JSON with audio_filepath in %s, found \"%s\"."
              .formatted(where, line));
    }
    boolean isPart = json.hasNonNull("offset");
    double start =
        isPart ? CorpusBuilder.seconds(json.path("offset").asText(), "offset", where) : 0;
    double end = Double.POSITIVE_INFINITY;
    if (isPart && json.hasNonNull("duration")) {
      end = start + CorpusBuilder.seconds(json.path("duration").asText(), "duration", where);
    }
    return new Utterance(
        isPart ? audio + "@" + start : audio,
        CorpusBuilder.path(manifest.resolveSibling(""), audio, where),
        start,
        end,
        json.path("text").asText(""),
        json.path("speaker").asText(""),
        null);
  }
}
