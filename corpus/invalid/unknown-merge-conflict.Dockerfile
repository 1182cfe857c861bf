FROM alpine:3.19
<<<<<<< HEAD
CMD a
=======
CMD b
>>>>>>> topic
