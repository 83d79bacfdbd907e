/** Commands that train models of labelled text. */
@NullMarked
package org.gru4j.cli.labelling;

import org.jspecify.annotations.NullMarked;
