export default {
  content: ["./resources/**/*.js", "./vendor/laravel/framework/src/Illuminate/Pagination/resources/views/*.blade.php"],
};
