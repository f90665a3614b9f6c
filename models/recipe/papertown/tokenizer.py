"""A CLIP-type byte-pair tokenizer (Sennrich et al. 2016; Radford et al. 2021) trained on the world's captions.

The vocabulary has CLIP's layout: 256 byte symbols, the same with ``</w>``, the merges in order, then the two specials.
"""
import json
import os
import re
from collections import Counter

WORDS = re.compile(r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[^\W\d_]+|\d|(?:[^\s\w]|_)+")
BOS, EOS, LENGTH = "<|startoftext|>", "<|endoftext|>", 77


def byte_symbols():
    """A printable character for each byte, as in GPT-2 (Radford et al. 2019)."""
    keep = list(range(33, 127)) + list(range(161, 173)) + list(range(174, 256))
    chars, extra = keep[:], 0
    order = keep[:]
    for b in range(256):
        if b not in keep:
            order.append(b)
            chars.append(256 + extra)
            extra += 1
    return dict(zip(order, map(chr, chars)))


BYTES = byte_symbols()


def clean(text):
    return re.sub(r"\s+", " ", text).strip().lower()


def word_symbols(word):
    s = [BYTES[b] for b in word.encode("utf-8")]
    return tuple(s[:-1] + [s[-1] + "</w>"])


def merge_word(symbols, pair):
    out, i = [], 0
    while i < len(symbols):
        if i + 1 < len(symbols) and (symbols[i], symbols[i + 1]) == pair:
            out.append(symbols[i] + symbols[i + 1])
            i += 2
        else:
            out.append(symbols[i])
            i += 1
    return tuple(out)


def train_merges(texts, limit=2000):
    """Greedy most-frequent-pair merges until every word of the texts is one token (ties broken by name)."""
    words = Counter(w for t in texts for w in WORDS.findall(clean(t)))
    table = {w: word_symbols(w) for w in words}
    merges = []
    while len(merges) < limit:
        pairs = Counter()
        for w, s in table.items():
            for p in zip(s, s[1:]):
                pairs[p] += words[w]
        if not pairs:
            break
        best = min(pairs, key=lambda p: (-pairs[p], p))
        merges.append(best)
        table = {w: merge_word(s, best) if best[0] in s else s for w, s in table.items()}
    return merges


class Tokenizer:
    def __init__(self, merges):
        self.merges = [tuple(m) for m in merges]
        self.rank = {m: i for i, m in enumerate(self.merges)}
        symbols = list(BYTES.values())
        names = symbols + [s + "</w>" for s in symbols] + ["".join(m) for m in self.merges] + [BOS, EOS]
        self.vocab = {n: i for i, n in enumerate(names)}
        self.bos, self.eos = self.vocab[BOS], self.vocab[EOS]
        self.cache = {}

    def word(self, w):
        if w not in self.cache:
            s = word_symbols(w)
            while len(s) > 1:
                best = min(zip(s, s[1:]), key=lambda p: self.rank.get(p, 1 << 30))
                if best not in self.rank:
                    break
                s = merge_word(s, best)
            self.cache[w] = [self.vocab[x] for x in s]
        return self.cache[w]

    def encode(self, text, length=LENGTH):
        """Start, tokens (cut to fit), end, and end again as padding."""
        ids = [i for w in WORDS.findall(clean(text)) for i in self.word(w)][:length - 2]
        ids = [self.bos] + ids + [self.eos]
        return ids + [self.eos] * (length - len(ids))

    def save(self, folder):
        os.makedirs(folder, exist_ok=True)

        def write(name, obj):
            with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
                json.dump(obj, f, ensure_ascii=False, indent=2)

        write("vocab.json", self.vocab)
        with open(os.path.join(folder, "merges.txt"), "w", encoding="utf-8") as f:
            f.write("#version: 0.2\n" + "".join(f"{a} {b}\n" for a, b in self.merges))
        plain = {"lstrip": False, "normalized": True, "rstrip": False, "single_word": False}
        special = {k: {"content": c, **plain} for k, c in (("bos_token", BOS), ("eos_token", EOS), ("pad_token", EOS), ("unk_token", EOS))}
        write("special_tokens_map.json", special)
        write("tokenizer_config.json", {
            "added_tokens_decoder": {str(i): {"content": c, **plain, "special": True} for i, c in ((self.bos, BOS), (self.eos, EOS))},
            "bos_token": BOS, "clean_up_tokenization_spaces": False, "do_lower_case": True, "eos_token": EOS, "errors": "replace",
            "model_max_length": LENGTH, "pad_token": EOS, "tokenizer_class": "CLIPTokenizer", "unk_token": EOS})

    @staticmethod
    def load(folder):
        with open(os.path.join(folder, "merges.txt"), encoding="utf-8") as f:
            lines = f.read().split("\n")[1:]
        return Tokenizer([tuple(line.split(" ")) for line in lines if line])
