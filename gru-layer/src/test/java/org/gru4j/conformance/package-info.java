/**
 * What every layer and graph part of the project must do inside Deeplearning4j, beside its own LSTM
 * as the control. A new part is listed in {@code Parts} and passes.
 */
package org.gru4j.conformance;
