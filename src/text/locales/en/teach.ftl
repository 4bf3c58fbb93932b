# Classes of the visitor's own.

teach = Teach it classes of your own
teach-about = Give each class a few photos. The network stays as it is: it turns a photo into numbers, its features, and a class is the mean of its photos’ (few-shot learning on frozen features). A new photo belongs to the class whose mean points most nearly the same way. All of it stays in this tab, and the photos are gone when you close it.
teach-says = Your classes say
teach-says-nothing = As soon as two classes have photos, the photo above gets an answer.
# $name - what the photo is taken for. $percent - how likely that is.
teach-on-stage = Of your own classes: { $name } { $percent }
teach-sure = How sure it is among your classes alone: it has no answer for what is none of them.
# $number - digits.
teach-class = Class { $number }
# $name - what a class is called.
teach-name = Name of “{ $name }”
# $name - what a class is called.
teach-remove = Remove “{ $name }” and its photos
teach-add-class = Add a class
teach-add-photos = Add photos
teach-add-shown = Add the photo shown
teach-drop = Three photos or more are a good start. You can drop them here.
# $count - how many photos a class has.
teach-photos = { $count ->
    [one] 1 photo
   *[other] { $count } photos
}
# $count - how many photos the file's mean was made of.
teach-read = { $count ->
    [one] From a file: the mean of 1 photo
   *[other] From a file: the mean of { $count } photos
}
# $number - which of a class's photos. $file - the file's name.
teach-photo = Photo { $number }: { $file }
# $number - which of a class's photos. $name - what the class is called.
teach-remove-photo = Remove photo { $number } from “{ $name }”
# $name - what the photo is taken for. $percent - how likely that is.
teach-left-out = { $name } { $percent }
# $right - how many photos. $total - of how many.
teach-accuracy = { $right } of { $total } photos named rightly, each left out of its class’s mean (leave-one-out).
teach-no-accuracy = With two photos in a class and another class beside it, each of them is tried on the others (leave-one-out accuracy).
# $most - digits.
teach-full = No more than { $most } photos fit: the others were left out. Remove some first.
# $model - a model's title.
teach-read-by = What the file knows was learnt by { $model }. Choose that one under Models to use it; until then only photos added here count.
teach-save = Save the classes
teach-open = Open saved classes
teach-opened = Opened. The file has no photos in it: add some to see how well the classes do.
teach-not-ours = This is no file of classes, or only part of one. Choose a file that “Save the classes” has made.
teach-newer = A newer version of this page made this file. Reload the page, then open it again.
teach-broken = This file was changed or damaged. Save the classes again where it comes from.
# $model - a model's title.
teach-other-model = These classes were learnt by { $model }, and to another classifier they mean nothing. Choose it under Models, then open the file again.
teach-other-weights = These classes were learnt by other weights of the same name, and to those in use they mean nothing. Add the photos again.
