import answers

print(answers.HELLO)
