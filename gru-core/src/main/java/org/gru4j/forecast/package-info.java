/**
 * Forecasts with their uncertainty: an autoregressive recurrent network that learns from many
 * series at once (DeepAR, Salinas et al. 2017, arXiv:1704.04110, with GRUs).
 */
@NullMarked
package org.gru4j.forecast;

import org.jspecify.annotations.NullMarked;
