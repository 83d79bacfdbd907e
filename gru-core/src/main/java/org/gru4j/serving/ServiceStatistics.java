package org.gru4j.serving;

/**
 * What a service has done since it began. Requests that were taken end as answered, failed,
 * cancelled or expired.
 *
 * @param taken requests that were taken
 * @param refused requests that were refused because too many waited
 * @param invalid requests that the model cannot answer, refused as well
 * @param answered requests with an answer
 * @param failed requests whose answer failed
 * @param cancelled requests that were cancelled
 * @param expired requests whose time was over
 * @param waiting requests that wait for their turn now
 * @param running requests that are being answered now
 * @param batchSizes requests that were computed side by side, of each batch or step
 * @param queueSeconds from taking a request to beginning its answer
 * @param latencySeconds from taking a request to its answer
 */
public record ServiceStatistics(
    long taken,
    long refused,
    long invalid,
    long answered,
    long failed,
    long cancelled,
    long expired,
    int waiting,
    int running,
    Distribution batchSizes,
    Distribution queueSeconds,
    Distribution latencySeconds) {}
