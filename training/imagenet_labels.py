"""The names of ImageNet-1k's 1,000 classes, in the order of published checkpoints: `www/models/imagenet-1k.json`.

    pip install -r requirements.txt torchvision==0.29.2 PyYAML==6.0.3 timm==1.0.31
    python imagenet_labels.py

From the data files of timm (`timm/data/_info`, Ross Wightman, Apache-2.0): the synset of each class, and each synset's
words, which are WordNet's (Princeton University; its licence allows any use that keeps its notice). For most classes the
first word is enough; those that share it, whatever its case, keep all of theirs.
"""
import json
import pathlib
from collections import Counter

from timm.data import ImageNetInfo

OUT = pathlib.Path(__file__).resolve().parents[1] / "www" / "models" / "imagenet-1k.json"
# Both are only "crane" in WordNet.
CRANES = {"n02012849": "crane (bird)", "n03126707": "crane (machine)"}


def names():
    words = ImageNetInfo("imagenet-1k").label_descriptions(as_dict=True)
    first = {synset: all_of_them.split(",")[0] for synset, all_of_them in words.items()}
    uses = Counter(word.casefold() for word in first.values())
    found = [CRANES.get(synset) or (word if uses[word.casefold()] == 1 else words[synset]) for synset, word in first.items()]
    assert len(found) == len({name.casefold() for name in found}) == 1000
    return found


if __name__ == "__main__":
    OUT.write_text(json.dumps(names(), indent=0) + "\n")
    print(f"{OUT}: {OUT.stat().st_size} bytes")
