package org.gru4j.metrics;

import org.jspecify.annotations.Nullable;

/**
 * A figure of some data, and how far it may be from that of all data of this kind.
 *
 * @param value the figure of the data themselves
 * @param interval by {@link Bootstrap}; null where the data are too few to say
 */
public record Estimate(double value, @Nullable Interval interval) {}
