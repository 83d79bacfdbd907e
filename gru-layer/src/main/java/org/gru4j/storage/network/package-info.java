/**
 * Networks in the zip files of Deeplearning4j's ModelSerializer, read as files from other hands:
 * which classes their JSON may name, and arrays that are checked before memory is taken for them.
 * Knows our layers by their names only.
 */
@NullMarked
package org.gru4j.storage.network;

import org.jspecify.annotations.NullMarked;
