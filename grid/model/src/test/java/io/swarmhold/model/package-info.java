@NullMarked
package io.swarmhold.model;

import org.jspecify.annotations.NullMarked;
