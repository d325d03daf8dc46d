/** Programs of others, that know what is public and nothing else. */
@NullMarked
package com.example;

import org.jspecify.annotations.NullMarked;
