package org.gru4j.metrics;

/**
 * An interval of confidence, in the units of its figure.
 *
 * @param lower its lower end
 * @param upper its upper end
 */
public record Interval(double lower, double upper) {}
