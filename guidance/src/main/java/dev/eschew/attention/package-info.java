/** The words for places of attention in a network that terms and graphs share. */
package dev.eschew.attention;
