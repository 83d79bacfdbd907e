package org.gru4j.speech.recognition;

import java.util.List;
import org.gru4j.settings.Setting;
import org.gru4j.settings.SettingGroup;
import org.gru4j.settings.Settings;
import org.gru4j.speech.augmentation.SpecAugment;
import org.gru4j.speech.augmentation.SpeedPerturbation;
import org.gru4j.speech.augmentation.VocalTractPerturbation;
import org.gru4j.speech.pipeline.FeaturePipeline;

/**
 * How recordings are changed in training, so that little data says more. Masks are those of
 * SpecAugment (Park et al. 2019), speeds those of Ko et al. 2015, vocal tracts those of Jaitly and
 * Hinton 2013.
 */
public record Augmentation(
    @Setting(
            value = "Play recordings faster or slower by this share, or as they are; 0 for not",
            option = "--speed-change",
            label = "SHARE",
            atLeast = 0,
            atMost = 0.5)
        double speedChange,
    @Setting(
            value =
                "Move what is heard to higher or lower frequencies, by at most this share, as if"
                    + " others spoke (VTLP); 0 for not",
            option = "--vocal-tract-change",
            label = "SHARE",
            before = "0",
            atLeast = 0,
            atMost = 0.5)
        double vocalTractChange,
    @Setting(
            value = "Masks of frequencies on each utterance",
            option = "--frequency-masks",
            label = "N",
            atLeast = 0,
            atMost = 100)
        int frequencyMasks,
    @Setting(
            value = "Largest width of a mask of frequencies, in bands",
            option = "--frequency-mask-bands",
            label = "N",
            atLeast = 0,
            atMost = 200)
        int frequencyMaskBands,
    @Setting(
            value = "Masks of time on each utterance",
            option = "--time-masks",
            label = "N",
            atLeast = 0,
            atMost = 100)
        int timeMasks,
    @Setting(
            value = "Largest width of a mask of time, as a share of the utterance",
            option = "--time-mask-share",
            label = "SHARE",
            atLeast = 0,
            atMost = 1)
        double timeMaskShare)
    implements SettingGroup {
  /** Speeds of 0.9, 1 and 1.1, two masks of up to 20 bands, and two of up to 5 % of the time. */
  public static final Augmentation DEFAULT = new Augmentation(0.1, 0, 2, 20, 2, 0.05);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if one is out of its bounds
   */
  public Augmentation {
    Settings.check(
        Augmentation.class,
        speedChange,
        vocalTractChange,
        frequencyMasks,
        frequencyMaskBands,
        timeMasks,
        timeMaskShare);
  }

  /** The pipeline, with these changes in training. */
  FeaturePipeline.Builder in(FeaturePipeline.Builder pipeline) {
    if (speedChange > 0) {
      pipeline.speed(new SpeedPerturbation(List.of(1 - speedChange, 1.0, 1 + speedChange)));
    }
    if (vocalTractChange > 0) {
      pipeline.vocalTract(new VocalTractPerturbation(vocalTractChange));
    }
    if (frequencyMasks + timeMasks > 0) {
      pipeline.masks(
          new SpecAugment(
              frequencyMasks, frequencyMaskBands, timeMasks, Integer.MAX_VALUE, timeMaskShare));
    }
    return pipeline;
  }

  /** The shortest that an utterance may become, as a share of its length. */
  double shortest() {
    return 1 / (1 + speedChange);
  }

  /**
   * Setters of these settings.
   *
   * @param <B> the builder
   */
  public interface Setters<B> {
    B speedChange(double value);

    B vocalTractChange(double value);

    B frequencyMasks(int value);

    B frequencyMaskBands(int value);

    B timeMasks(int value);

    B timeMaskShare(double value);
  }
}
