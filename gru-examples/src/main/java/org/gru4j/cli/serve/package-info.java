/** The command that puts trained models behind HTTP. */
@NullMarked
package org.gru4j.cli.serve;

import org.jspecify.annotations.NullMarked;
