package org.gru4j.settings;

/** Which numbers a setting takes. */
record Bounds(double atLeast, double above, double atMost, double below, String unit) {
  static Bounds of(Setting setting) {
    return new Bounds(
        setting.atLeast(), setting.above(), setting.atMost(), setting.below(), setting.unit());
  }

  /**
   * Refuses a number outside.
   *
   * @param name by which the message calls the setting
   */
  void require(String name, Number value) {
    double number = value.doubleValue();
    boolean inside =
        (Double.isNaN(atLeast) || number >= atLeast)
            && (Double.isNaN(above) || number > above)
            && (Double.isNaN(atMost) || number <= atMost)
            && (Double.isNaN(below) || number < below);
    if (!inside) {
      throw new IllegalArgumentException(
          "Expected %s %s, found %s.".formatted(name, described(), value));
    }
  }

  private String described() {
    boolean bounded = !Double.isNaN(atMost) || !Double.isNaN(below);
    return unit.isEmpty() ? range() : range() + " " + unit + (bounded ? "s" : "");
  }

  private String range() {
    String lowest = SettingField.text(Double.isNaN(above) ? atLeast : above);
    boolean open = !Double.isNaN(below) && !Double.isInfinite(below);
    boolean unbounded = Double.isNaN(atMost) && !open;
    String highest = (open ? "below " : "") + SettingField.text(open ? below : atMost);
    if (!Double.isNaN(above)) {
      return "above " + lowest + (unbounded ? "" : " and up to " + highest);
    }
    return unbounded ? "of at least " + lowest : "from " + lowest + " to " + highest;
  }
}
