/**
 * Trials as tasks of Apache Spark. The program that runs the search, Spark's driver, has the study,
 * the sampler and the pruner; executors train, ask the driver after each report, and never open the
 * study's file.
 */
@NullMarked
package org.gru4j.spark;

import org.jspecify.annotations.NullMarked;
