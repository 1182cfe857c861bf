import nltk

print(nltk.word_tokenize("Where does it look for punkt?"))
