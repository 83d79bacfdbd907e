/**
 * What the native libraries are told of this machine: how many threads to use, how to wait for one
 * another, which processor it has.
 */
@NullMarked
package org.gru4j.natives;

import org.jspecify.annotations.NullMarked;
