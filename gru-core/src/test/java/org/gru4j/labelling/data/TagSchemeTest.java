package org.gru4j.labelling.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.gru4j.math.crf.TransitionRules;
import org.gru4j.metrics.Span;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TagSchemeTest {
  private static TaggedSentence sentence(String tags) {
    List<String> all = List.of(tags.split(" "));
    return new TaggedSentence("line 7 of tags.txt", all, all);
  }

  /** One sentence in all schemes: O, a place of two words, a person behind it, another person. */
  @ParameterizedTest
  @CsvSource({
    "IOB1, O I-LOC I-LOC I-PER B-PER O",
    "BIO, O B-LOC I-LOC B-PER B-PER O",
    "IOBES, O B-LOC E-LOC S-PER S-PER O",
    "IOBES, O B-LOC L-LOC U-PER U-PER O",
  })
  void findsAndConverts(TagScheme scheme, String tags) {
    List<String> given = List.of(tags.split(" "));
    List<String> bio = List.of("O B-LOC I-LOC B-PER B-PER O".split(" "));
    assertThat(TagScheme.of(List.of(sentence("O O"), sentence(tags)))).isEqualTo(scheme);
    assertThat(scheme.toBio(given)).isEqualTo(bio);
    assertThat(Span.of(given)).isEqualTo(Span.of(bio));
    assertThat(scheme.toBio(scheme.ofBio(bio))).isEqualTo(bio);
    if (!tags.contains("U-")) {
      assertThat(scheme.ofBio(bio)).isEqualTo(given);
    }
  }

  @Test
  void plainTagsAreLeftAsTheyAre() {
    TagScheme scheme = TagScheme.of(List.of(sentence("NOUN VERB O"), sentence("X I")));
    assertThat(scheme).isEqualTo(TagScheme.PLAIN);
    assertThat(scheme.toBio(List.of("NOUN"))).containsExactly("NOUN");
    assertThat(TagScheme.of(List.of(sentence("O O")))).isEqualTo(TagScheme.PLAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "'S-LOC B-LOC O', 'found O behind B-LOC at word 3'",
    "'S-LOC B-LOC E-PER', 'found E-PER behind B-LOC at word 3'",
    "'S-LOC I-LOC O', 'found I-LOC behind S-LOC at word 2'",
    "'S-LOC B-LOC', 'found O or the end behind B-LOC at word 3'",
    "'E-LOC O', 'found E-LOC behind the start at word 1'",
    "'B-LOC I-LOC B-PER I-LOC O', 'found B-LOC behind the start at word 1'",
  })
  void brokenSchemesAreRefusedWithTheirPlace(String tags, String found) {
    assertThatThrownBy(() -> TagScheme.of(List.of(sentence(tags))))
        .isInstanceOf(LabellingException.class)
        .hasMessageContaining(found)
        .hasMessageContaining("of the sentence in line 7 of tags.txt");
  }

  @Test
  void aTagWithoutPrefixAmongOthersIsRefused() {
    assertThatThrownBy(() -> TagScheme.of(List.of(sentence("B-LOC I-LOC O"), sentence("LOC O"))))
        .hasMessageContaining("Expected tags that are O or have a prefix")
        .hasMessageContaining("line 7 of tags.txt");
  }

  /** The allowed transitions that AllenNLP's test of its CRF states for BIO. */
  @Test
  void rulesOfBio() {
    TransitionRules rules = TagScheme.BIO.rules(List.of("O", "B-X", "I-X", "B-Y", "I-Y"));
    List<List<Integer>> allowed =
        List.of(
            List.of(0, 1, 3),
            List.of(0, 1, 2, 3),
            List.of(0, 1, 2, 3),
            List.of(0, 1, 3, 4),
            List.of(0, 1, 3, 4));
    for (int from = 0; from < 5; from++) {
      assertThat(allowedIn(rules.transitions()[from])).isEqualTo(allowed.get(from));
    }
    assertThat(allowedIn(rules.starts())).containsExactly(0, 1, 3);
    assertThat(allowedIn(rules.ends())).containsExactly(0, 1, 2, 3, 4);
  }

  private static List<Integer> allowedIn(boolean[] row) {
    return Stream.iterate(0, i -> i + 1).limit(row.length).filter(i -> row[i]).toList();
  }
}
