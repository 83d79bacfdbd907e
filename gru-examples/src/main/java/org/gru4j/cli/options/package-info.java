/** Options that several commands have. */
@NullMarked
package org.gru4j.cli.options;

import org.jspecify.annotations.NullMarked;
