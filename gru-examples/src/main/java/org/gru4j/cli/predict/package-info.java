/** Commands that put trained models of any kind to use on new data. */
@NullMarked
package org.gru4j.cli.predict;

import org.jspecify.annotations.NullMarked;
