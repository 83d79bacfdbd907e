package org.gru4j.speech.decoding;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.gru4j.lm.LanguageModel;
import org.gru4j.speech.ctc.Emissions;
import org.gru4j.speech.ngram.NgramModel;
import org.jspecify.annotations.Nullable;

/**
 * CTC prefix beam search (Graves 2012, "Supervised sequence labelling with recurrent neural
 * networks", section 7.5; Hannun et al. 2014, arXiv:1408.2873): the best prefixes of texts, each
 * with all its paths together.
 *
 * <pre>
 *   score(Y) = ln p(Y | X) + α ln p_ngrams(words) + λ ln p_LM(text) + β |words| + γ |hot words|
 * </pre>
 *
 * <p>Probabilities are kept as logarithms. A search that is wide enough to keep every prefix finds
 * the best text of all; a narrower one adds up fewer paths. What has a weight of 0 is not asked at
 * all. The utterances of a minibatch are decoded in parallel.
 */
public final class PrefixBeamSearch implements CtcDecoder {
  private final CtcSymbols symbols;
  private final int width;
  private final int best;
  private final List<TextScorer<Object>> scorers;

  private PrefixBeamSearch(Builder builder) {
    this.symbols = builder.symbols;
    this.width = builder.width;
    this.best = builder.best;
    this.scorers = builder.scorers();
  }

  /** A search of width 16 that returns one text, without lexicon or language model. */
  public static Builder builder(CtcSymbols symbols) {
    return new Builder(symbols);
  }

  @Override
  public List<List<Transcription>> decode(List<Emissions> utterances) {
    return utterances.parallelStream()
        .map(
            emissions -> {
              DecodingSession session = open();
              session.accept(emissions);
              return session.finish();
            })
        .toList();
  }

  @Override
  public DecodingSession open() {
    Beam beam = new Beam(width, symbols, scorers);
    FrameBuffer frames = new FrameBuffer(symbols.size());
    return new DecodingSession() {
      @Override
      public void accept(Emissions piece) {
        int before = frames.size();
        frames.add(piece);
        for (int t = before; t < frames.size(); t++) {
          beam.advance(frames.frame(t));
        }
      }

      @Override
      public String text() {
        StringBuilder text = new StringBuilder();
        beam.living().get(0).symbols().forEach(symbol -> text.append(symbols.text(symbol)));
        return text.toString().strip();
      }

      @Override
      public List<Transcription> finish() {
        return frames.size() == 0 ? List.of(Transcriptions.EMPTY) : best(beam, frames.all());
      }
    };
  }

  @Override
  public void close() {
    for (TextScorer<?> scorer : scorers) {
      if (scorer instanceof LanguageModelScorer languageModel) {
        languageModel.close();
      }
    }
  }

  private List<Transcription> best(Beam beam, Emissions emissions) {
    List<Transcription> found = new ArrayList<>();
    beam.prepare();
    for (Prefix prefix : beam.living()) {
      double score = beam.finalScore(prefix);
      if (score > Double.NEGATIVE_INFINITY) {
        List<Integer> text = prefix.symbols();
        int[] labels = text.stream().mapToInt(Integer::intValue).toArray();
        found.add(
            Transcriptions.of(
                text, prefix.logProbability(), score, WordTimes.of(emissions, labels, symbols)));
      }
    }
    found.sort(Comparator.comparingDouble(Transcription::score).reversed());
    List<Transcription> returned = new ArrayList<>();
    Set<String> texts = new HashSet<>();
    for (Transcription each : found) {
      if (returned.size() < best && texts.add(each.text())) {
        returned.add(WordConfidence.rate(each, found));
      }
    }
    // No text of the lexicon within the frames: nothing was said that it has.
    return returned.isEmpty() ? List.of(Transcriptions.EMPTY) : returned;
  }

  /** Builds a search. */
  public static final class Builder {
    private final CtcSymbols symbols;
    private int width = 16;
    private int best = 1;
    private @Nullable Lexicon lexicon;
    private @Nullable NgramModel model;
    private double weight;
    private double wordBonus;
    private Set<String> known = Set.of();
    private double unknown;
    private @Nullable LanguageModel languageModel;
    private double fusionWeight;
    private double fusionBonus;
    private Set<String> hot = Set.of();
    private double hotBonus;

    private Builder(CtcSymbols symbols) {
      this.symbols = symbols;
    }

    /** How many prefixes are followed, 16 by default. */
    public Builder width(int width) {
      if (width < 1) {
        throw new IllegalArgumentException(
            "Expected a beam width of at least 1, found " + width + ".");
      }
      this.width = width;
      return this;
    }

    /** How many texts are returned, 1 by default; there may be fewer. */
    public Builder best(int best) {
      if (best < 1) {
        throw new IllegalArgumentException(
            "Expected at least 1 text to return, found " + best + ".");
      }
      this.best = best;
      return this;
    }

    /** Only words of this lexicon, with a single space between them. */
    public Builder lexicon(Lexicon lexicon) {
      this.lexicon = lexicon;
      return this;
    }

    /**
     * A model of words.
     *
     * @param weight α; 0 is exactly off, the word bonus included
     * @param wordBonus β, in nats for each word
     */
    public Builder ngrams(NgramModel model, double weight, double wordBonus) {
      requireFinite(weight, wordBonus);
      this.model = model;
      this.weight = weight;
      this.wordBonus = wordBonus;
      return this;
    }

    private static void requireFinite(double weight, double wordBonus) {
      if (!(weight >= 0 && Double.isFinite(weight) && Double.isFinite(wordBonus))) {
        throw new IllegalArgumentException(
            "Expected a weight of at least 0 and a finite word bonus, found %s and %s."
                .formatted(weight, wordBonus));
      }
    }

    /**
     * A model of this library, of whatever tokens; the search has a copy of its weights, which
     * {@link CtcDecoder#close} frees.
     *
     * @param weight λ; 0 is exactly off, the word bonus included
     * @param wordBonus β, in nats for each word
     */
    public Builder languageModel(LanguageModel model, double weight, double wordBonus) {
      requireFinite(weight, wordBonus);
      this.languageModel = model;
      this.fusionWeight = weight;
      this.fusionBonus = wordBonus;
      return this;
    }

    /**
     * What the n-gram model's {@code ln p} of a word that it does not know is changed by, besides
     * the probability of the unknown word; 0 by default.
     *
     * @param known words that count as known if the model has them; empty for all that it has
     */
    public Builder unknownWords(double change, Set<String> known) {
      this.unknown = change;
      this.known = known;
      return this;
    }

    /**
     * Words that are more likely than usual.
     *
     * @param bonus in nats for each in a text; 0 is exactly off
     * @throws IllegalArgumentException if it is negative or not finite
     */
    public Builder hotWords(Collection<String> words, double bonus) {
      if (!(bonus >= 0 && Double.isFinite(bonus))) {
        throw new IllegalArgumentException(
            "Expected a bonus for hot words of at least 0, found " + bonus + ".");
      }
      this.hot = Set.copyOf(words);
      this.hotBonus = bonus;
      return this;
    }

    public PrefixBeamSearch build() {
      return new PrefixBeamSearch(this);
    }

    @SuppressWarnings("unchecked") // a scorer is only ever given states of its own
    private List<TextScorer<Object>> scorers() {
      List<TextScorer<Object>> scorers = new ArrayList<>();
      if (lexicon != null) {
        scorers.add((TextScorer<Object>) (TextScorer<?>) lexicon);
      }
      if (model != null && weight > 0) {
        scorers.add(
            (TextScorer<Object>)
                (TextScorer<?>) new NgramScorer(model, weight, wordBonus, known, unknown));
      }
      if (languageModel != null && fusionWeight > 0) {
        scorers.add(
            (TextScorer<Object>)
                (TextScorer<?>)
                    new LanguageModelScorer(languageModel, width, fusionWeight, fusionBonus));
      }
      if (!hot.isEmpty() && hotBonus > 0) {
        scorers.add((TextScorer<Object>) (TextScorer<?>) HotWords.of(hot, hotBonus));
      }
      return scorers;
    }
  }
}
