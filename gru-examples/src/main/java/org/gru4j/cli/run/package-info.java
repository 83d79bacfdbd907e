/** Where a command writes to, how it is watched, and how it is gone on with. */
@NullMarked
package org.gru4j.cli.run;

import org.jspecify.annotations.NullMarked;
