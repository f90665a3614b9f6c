package dev.eschew.server.study;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * One of the settings that are compared.
 *
 * @param name how it is called; the first one of a study is what the others are compared with
 * @param fields those of a request that it sets, {@code guidance} mostly; strings may name columns
 *     of the prompt's row in braces
 */
public record StudySetting(String name, ObjectNode fields) {}
